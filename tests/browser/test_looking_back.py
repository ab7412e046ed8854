"""Looking back on trainings in the Train tab: snapshots, charts read point by point, tables."""

import csv
import json
import re

import numpy as np
import pytest

from mnist_demo.events import BatchEnd, Done, EpochEnd, SamplesChosen, Snapshot
from mnist_demo.ink.encoding import to_base64
from mnist_demo.jobs.store import JobStore
from mnist_demo.presets.form import configs_from
from tests.browser.hand import Page, expect
from tests.browser.test_training import open_tab
from tests.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
KEY = "0123456789abcdef" * 2
FORM = {"architecture": "simple", "data": ["synthetic"], "epochs": 2}
SWEEP = {"learning_rate": [0.0001, 0.01]}
ACCURACY = (0.9125, 0.9717)
"""On the test digits, of the two trainings."""
STEPS = 240
SNAPSHOTS = (0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 240)
LAST = re.compile(r"^step 240, epoch 2, training \d+ %$")
POINT = re.compile(r"^simple 2, .*: \d.* · step \d+ · epoch [012]\.\d\d · \d")
PIXELS = "canvases => canvases.map((canvas) => canvas.toDataURL())"


def probabilities(run: int, step: int) -> np.ndarray:
    """What a made-up training reads of its eleven images: surer with each step."""
    sure = 0.305 + 0.6 * step / STEPS + 0.05 * run
    return np.full((11, 10), (1 - sure) / 9) + (sure - (1 - sure) / 9) * np.eye(11, 10, -1)


def at(step: int) -> dict:
    """The figures of a made-up training at a step."""
    done = step / STEPS
    where = {"step": step, "steps": STEPS, "epoch": 1 + (2 * step > STEPS), "seconds": step / 20}
    return where | {"loss": 2.3 * 0.01**done, "accuracy": 0.1 + 0.85 * done}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """An app that finds a sweep of two trainings in its folder, as after a restart."""
    folder = tmp_path_factory.mktemp("runs")
    rng = np.random.default_rng(5)
    store = JobStore(folder / "page")
    images = [to_base64(image) for image in rng.integers(0, 256, (11, 28, 28), np.uint8)]
    for run, job in enumerate(store.create(KEY, configs_from(FORM, SWEEP), None)):
        store.append_event(job, SamplesChosen(images=images, labels=[None, *range(10)]))
        for step in SNAPSHOTS:
            filters = [to_base64(each) for each in rng.integers(-127, 128, (32, 3, 3), np.int8)]
            read = probabilities(run, step).tolist()
            figures = {"probabilities": read, "filters": filters, "largest_weight": 0.5}
            store.append_event(job, Snapshot(step=step, epoch=at(step)["epoch"], **figures))
        for step in range(1, STEPS + 1):
            store.append_event(job, BatchEnd(**at(step)))
        store.append_event(job, EpochEnd(**at(STEPS), val_loss=0.05, val_accuracy=0.96))
        tested = {"test_accuracy": ACCURACY[run], "test_loss": 0.1, "test_data": "synthetic"}
        job.update(BatchEnd(**at(STEPS)))
        job.update(Done(**at(STEPS), **tested, test_size=5_000))
        job.end("finished")
        store.save(job)
    runs = {"MNIST_DEMO_RUNS": str(folder)}
    with Served("tests/untrained_app.py", environment=runs) as served:
        yield served


@pytest.fixture
def visit(chromium, app):
    """Opens the Train tab as the person whose trainings these are."""
    contexts = []

    def opened(answer_snapshots=None, **how) -> Page:
        contexts.append(chromium.new_context(**(DESK | how)))
        page = contexts[-1].new_page()
        page.add_init_script(f"localStorage.setItem('mnist-demo-key', '{KEY}')")
        if answer_snapshots:
            page.route("**/component_server/**", answer_snapshots)
        page.goto(app.url)
        open_tab(page, "Train")
        return page

    yield opened
    for context in contexts:
        context.close()


def slider(page: Page):
    return page.get_by_role("slider", name="Step of the training")


def chart(page: Page, name: str):
    return page.locator(f"[data-chart={name}] > svg")


def read_out(page: Page, name: str):
    return page.locator(f"[data-chart={name}] .read-out")


RECORDED = """slider => {
  window.shownMoments = [];
  const note = () => window.shownMoments.push(slider.getAttribute("aria-valuetext"));
  new MutationObserver(note).observe(slider, { attributeFilter: ["aria-valuetext"] });
}"""


def read_as(run: int, step: int) -> re.Pattern[str]:
    """The text below the held-out digits, as it must be at a step of a training."""
    sure = [f"{digit}\\s*{int(100 * row.max() + 1e-9)} %" for digit, row in zip(
        (0, *range(10)), probabilities(run, step), strict=True)]  # fmt: skip
    return re.compile(r"[\s\w]*".join(sure[1:]))


def test_one_drags_through_a_training_also_after_a_restart(visit):
    page = visit()
    expect(slider(page)).to_have_attribute("aria-valuetext", LAST)
    expect(slider(page)).to_have_attribute("max", str(len(SNAPSHOTS) - 1))
    readings, filters = page.locator(".held-out-digits"), page.locator(".filter-images canvas")
    expect(readings).to_have_text(read_as(1, STEPS))
    last = filters.evaluate_all(PIXELS)
    slider(page).focus()
    page.keyboard.press("Home")
    expect(slider(page)).to_have_attribute("aria-valuetext", "step 0, epoch 1, untrained")
    expect(readings).to_have_text(read_as(1, 0))
    assert not set(filters.evaluate_all(PIXELS)) & set(last)
    assert page.locator(".held-out .yours canvas").evaluate("canvas => canvas.width") == 28
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    expect(slider(page)).to_have_attribute(
        "aria-valuetext", re.compile("^step 55, epoch 1, training 2. %$")
    )
    expect(readings).to_have_text(read_as(1, 55))
    for name in ("loss", "accuracy"):  # a share of the axis that the step is of the steps
        x, left, width = (
            chart(page, name)
            .locator(".marker")
            .evaluate(
                "line => { const { x, width } = line.parentNode.querySelector('.inside');"
                "const at = Number(line.getAttribute('x1'));"
                "return [at, x.baseVal.value, width.baseVal.value - 4]; }"
            )
        )
        assert (x - left) / width == pytest.approx(55 / STEPS, abs=1e-3)
    page.keyboard.press("End")
    assert filters.evaluate_all(PIXELS) == last


def test_another_training_can_be_looked_back_on(visit):
    page = visit()
    page.get_by_label("Training to look back on").select_option(label="simple 1")
    expect(page.locator(".held-out-digits")).to_have_text(read_as(0, STEPS))
    expect(page.get_by_label("Show simple 1 in the charts")).to_be_checked()
    expect(slider(page)).to_have_attribute("aria-valuetext", LAST)


def test_it_plays_to_the_end_and_stops_there(visit):
    page = visit()
    expect(slider(page)).to_be_enabled()
    slider(page).evaluate(RECORDED)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.wait_for_function(
        "last => new RegExp(last).test(window.shownMoments.at(-1))", arg=LAST.pattern
    )
    moments = page.evaluate("window.shownMoments")
    assert moments[0].startswith("step 0,")
    steps = [int(re.match(r"step ([\d,]+)", moment)[1].replace(",", "")) for moment in moments]
    assert steps == sorted(steps)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_for_those_who_asked_for_less_motion_each_press_shows_one_snapshot(visit):
    page = visit(reduced_motion="reduce")
    expect(slider(page)).to_be_enabled()
    for step in (0, 1, 2):
        page.get_by_role("button", name="Next", exact=True).click()
        page.wait_for_timeout(400)
        expect(slider(page)).to_have_attribute("aria-valuetext", re.compile(f"^step {step},"))


def test_what_a_training_of_an_earlier_version_lacks_is_one_calm_line_and_asked_once(visit):
    asked = []

    def answer(route):
        if json.loads(route.request.post_data)["fn_name"] != "snapshots":
            return route.continue_()
        asked.append(route.request)
        empty = {"images": [], "labels": [], "snapshots": []}
        return route.fulfill(body=json.dumps(empty), content_type="application/json")

    page = visit(answer)
    expect(page.get_by_text("This training kept no snapshots to look back on.")).to_be_visible()
    expect(slider(page)).to_be_hidden()
    page.get_by_text("By batch").click()
    page.wait_for_timeout(2_500)
    assert len(asked) == 1


def test_the_point_under_a_pointer_is_read_and_keys_go_on_from_there(visit):
    page = visit()
    said = read_out(page, "loss")
    expect(said).to_contain_text("Point at a curve")
    expect(slider(page)).to_be_enabled()  # what comes later would push the chart from its place
    width = chart(page, "loss").bounding_box()["width"]
    chart(page, "loss").hover(position={"x": width - 20, "y": 150})
    expect(said).to_contain_text(POINT)
    page.mouse.move(2, 2)
    expect(said).to_contain_text("Point at a curve")
    chart(page, "loss").focus()
    page.keyboard.press("ArrowLeft")
    expect(said).to_contain_text("step 240 · epoch 2.00 · 12.0 s")
    page.keyboard.press("ArrowLeft")
    expect(said).to_contain_text("step 239 · epoch 1.99")
    page.keyboard.press("ArrowDown")
    expect(said).to_contain_text("validation")
    page.keyboard.press("Escape")
    expect(said).to_contain_text("Point at a curve")


def test_a_finger_reads_a_chart_and_covers_nothing_of_what_it_reads(visit):
    page = visit(**PHONE)
    said = read_out(page, "accuracy")
    expect(said).to_contain_text("Point at a curve")
    expect(slider(page)).to_be_enabled()  # what comes later would push the chart from its place
    chart(page, "accuracy").tap(position={"x": 200, "y": 20})
    expect(said).to_contain_text(re.compile(r"% · step \d+"))
    page.wait_for_timeout(300)  # it stays when the finger is lifted
    expect(said).to_contain_text(re.compile(r"% · step \d+"))
    box = said.bounding_box()
    assert box["y"] + box["height"] <= chart(page, "accuracy").bounding_box()["y"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    before = chart(page, "loss").locator(".y-tick").all_inner_texts()
    page.get_by_label("log scale").check()
    expect(chart(page, "loss")).to_have_attribute("aria-label", re.compile("logarithmic"))
    assert chart(page, "loss").locator(".y-tick").all_inner_texts() != before


def saved(page: Page, button: str, folder) -> list[dict[str, str]]:
    """The table that a button hands out, as Python reads it."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


def test_curves_and_table_are_saved_as_csv(visit, tmp_path):
    page = visit()
    page.get_by_label("Show simple 1 in the charts").check()
    expect(page.get_by_role("img", name=re.compile("^Loss.*simple 1: training"))).to_be_visible()
    points = saved(page, "Curves (.csv)", tmp_path)
    assert {point["training"] for point in points} == {"simple 1", "simple 2"}
    steps = [int(each["step"]) for each in points if each["measured on"] == "training"]
    assert steps == [*range(1, STEPS + 1)] * 2
    for point, step in zip(points, [*range(1, STEPS + 1), STEPS] * 2, strict=True):
        expected = at(step)
        assert float(point["time (s)"]) == pytest.approx(expected["seconds"], rel=1e-4)
        assert float(point["epoch"]) == pytest.approx(2 * step / STEPS, rel=1e-4)
        if point["measured on"] == "training":
            assert float(point["loss (nats)"]) == pytest.approx(expected["loss"], rel=1e-4)
            share = float(point["accuracy (%)"]) / 100
            assert share == pytest.approx(expected["accuracy"], rel=1e-4)
    runs = saved(page, "Table (.csv)", tmp_path)
    assert [run["learning rate"] for run in runs] == ["0.01", "0.0001"]
    assert [float(run["test accuracy (%)"]) / 100 for run in runs] == [*reversed(ACCURACY)]
    assert runs[0]["data"] == "Synthetic"


def test_a_sweep_shows_what_its_setting_did(visit):
    page = visit()
    effects = page.locator(".effects")
    expect(effects.get_by_role("rowheader")).to_have_text(["0.0001", "0.01"])
    expect(effects.get_by_role("cell")).to_have_text([f"{100 * share:.2f}" for share in ACCURACY])
    verdict = "Learning rate: 0.01 reads 5.92 points more than 0.0001, beyond chance."
    expect(effects).to_contain_text(verdict)
    expect(effects).to_contain_text("Up to 0.93 points may be chance")  # 2 √(Σ p (1 - p) / 5000)
