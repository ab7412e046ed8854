"""The page for everyone: what axe-core finds, high contrast, fingers, the keyboard, less motion."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.browser.hand import FOUR, SEVEN, Hand, Page, expect
from tests.browser.test_diagnosing import contrast
from tests.browser.test_training import finished, open_tab, row, start
from tests.missing import missing

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = Path(__file__).parents[1] / "js" / "node_modules" / "axe-core" / "axe.min.js"
SOON, LATER = 20_000, 180_000
DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TABLET = {"viewport": {"width": 1024, "height": 1366}, "has_touch": True, "is_mobile": True}
TELLABLE = 3
"""Least contrast ratio of two things that must be told apart without reading (WCAG 1.4.11)."""
FINGER = 44
"""CSS pixels that a target is high and wide at least (WCAG 2.5.5)."""
BESIDE = [[(0.05 + 0.5 * at + 0.4 * x, 0.2 + 0.6 * y) for x, y in SEVEN[0]] for at in (0, 1)]
"""Two digits side by side."""

SCHEMES = ("dark", "light")
COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""The rules of axe-core that colours decide."""

SERIOUS = """async (rules) => {
  const asked = { resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
  const { violations } = await axe.run(document, asked);
  return violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}"""
MISSED = """finger => {
  const reach = finger / 2 - 1;
  const open = document.querySelector("dialog[open]"); // nothing behind it is hit
  const controls = (open ?? document).querySelectorAll(
    "button, select, summary, a[href], input:not([type=file])");
  const shown = [...controls].filter((control) =>
    !control.closest("[aria-hidden=true]") && !control.matches("#confusion-matrix button") &&
    control.checkVisibility({ visibilityProperty: true }) && control.getClientRects().length);
  return shown.flatMap((control) => {
    const labels = [...(control.labels ?? [])];
    control.scrollIntoView({ block: "center", inline: "center" });
    const whole = control.matches("[type=radio], [type=checkbox]") && control.closest("label");
    const { left, top, width, height } = (whole || control).getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    // a box to tick stands at the left of its label, where nothing but the page's edge is
    const across = control.type === "checkbox" && !whole ? [0] : [-reach, 0, reach];
    const points = [...across.map((by) => [x + by, y]), [x, y - reach], [x, y + reach]];
    const isHit = points.every(([px, py]) => {
      const hit = document.elementFromPoint(px, py);
      return [control, ...labels].some((mine) => mine.contains(hit));
    });
    const name = control.ariaLabel || control.id || control.textContent.trim();
    return isHit ? [] : [`${control.localName} ${name} (${width} × ${height})`];
  });
}"""
SETTLED = """() => !document.getAnimations().some((animation) =>
  animation.playState === "running" && animation.effect.getComputedTiming().endTime < Infinity)"""
"""Whether all that fades in or out has done so."""
NAMED = """() => {
  const shown = (node) => node.checkVisibility({ visibilityProperty: true });
  const all = document.querySelectorAll(
    "button, select, summary, a[href], input, canvas[tabindex]");
  window.toReach = new Set([...all].filter((node) =>
    shown(node) && !node.disabled && !node.closest("[inert], fieldset:disabled") &&
    node.tabIndex >= 0 && !(node.type === "radio" && !node.checked)));
}"""
REACHED = """() => {
  const node = document.activeElement;
  const ring = getComputedStyle(node.type === "radio" ? node.nextElementSibling : node);
  const isSeen = ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 2;
  window.toReach.delete(node);
  return { end: node === document.body, isSeen, left: window.toReach.size,
           what: node.outerHTML.slice(0, 120) };
}"""
MOVING = """() => [...document.querySelectorAll("*")].flatMap((node) =>
  ["", "::before", "::after"].flatMap((part) => {
    const style = getComputedStyle(node, part);
    const isStill = style.animationName === "none" && /^0s(, 0s)*$/.test(style.transitionDuration);
    return isStill ? [] : [node.localName + "." + node.className + part];
  }))"""


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    if not AXE.is_file():
        missing("axe-core: run `npm ci` in tests/js")
    return AXE.read_text()


@pytest.fixture(scope="module")
def person(chromium, app) -> dict:
    """What the browser of somebody keeps who has trained two networks."""
    context = chromium.new_context(**DESK)
    page = context.new_page()
    for _ in range(2):
        page.goto(app.url)
        start(page, images=300)
        finished(page)
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def visit(chromium, app, person):
    """Opens the page as that person."""
    contexts = []

    def opened(**how) -> Page:
        contexts.append(chromium.new_context(storage_state=person, **how))
        page = contexts[-1].new_page()
        page.goto(app.url)
        page.locator("[data-mounted] #sketch-pad canvas").wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()


def draw_two(page: Page) -> None:
    Hand(page).draw(BESIDE)
    expect(page.locator("#reading")).to_have_text("77", timeout=SOON)


def look_inside(page: Page) -> None:
    """Draw a digit, say what it was, and open what explains its reading, and the lessons."""
    Hand(page).draw(FOUR)
    expect(page.locator("#reading")).to_have_text("4", timeout=SOON)
    page.get_by_role("button", name="It was 4").click()
    page.get_by_role("button", name="Why?").click()
    page.get_by_role("button", name="Inside").click()
    expect(page.locator(".why-line")).to_contain_text("patch", timeout=LATER)
    expect(page.get_by_text("Convolution 1:").first).to_be_visible(timeout=LATER)
    for name in ("Unprepared", "Break it"):
        page.get_by_role("button", name=name).click()
    expect(page.locator(".breaking-line")).to_contain_text("Whole", timeout=LATER)
    expect(page.locator(".unprepared-line")).to_contain_text("4", timeout=LATER)


def show_trainings(page: Page) -> None:
    """Both trainings in the charts, and every fold of the form open."""
    open_tab(page, "Train")
    for name in ("simple 1", "simple 2"):
        page.get_by_label(f"Show {name} in the charts").check()
    page.locator("#train-form details").evaluate_all(
        "folds => folds.forEach(fold => { fold.open = true; })"
    )
    page.get_by_label("Synthetic").check()
    page.get_by_label("MNIST", exact=True).uncheck()
    page.get_by_label("Setting 1 to sweep").select_option(index=1)
    expect(page.locator(".preview-line")).not_to_contain_text("Fetching", timeout=LATER)


def compare(page: Page) -> None:
    """Diagnose the champion beside a network of one's own, on digits that every machine has."""
    open_tab(page, "Diagnose")
    page.get_by_role("combobox", name="Data", exact=True).select_option(label="Synthetic")
    page.get_by_role("combobox", name="Compare with", exact=True).select_option(index=2)
    expect(page.locator("#robustness-mean")).to_have_text(
        re.compile(r"%.*%", re.DOTALL), timeout=LATER
    )


def walk(page: Page) -> Iterator[str]:
    """Go through the states of the page, and say which it is in."""
    yield "nothing drawn"
    look_inside(page)
    yield "drawn"
    page.get_by_label("Fewer bits for each weight").fill("7")
    expect(page.locator(".breaking-line")).to_contain_text("Broken", timeout=LATER)
    yield "broken on purpose"
    page.locator(".reader").get_by_role("button", name="Mend it").click()
    page.get_by_role("button", name="Eraser").click()
    yield "erasing"
    page.get_by_role("button", name="Clear").click()
    draw_two(page)
    yield "two digits"
    show_trainings(page)
    yield "trained"
    row(page, "simple 2").get_by_role("button", name="Delete: simple 2").click()
    row(page, "simple 1").get_by_text("Download").click()
    page.get_by_label("Epochs", exact=True).fill("0")
    page.get_by_role("button", name="Start training", exact=True).click()
    yield "a field refused, a menu open, asked whether to delete"
    open_tab(page, "Diagnose")
    yield "diagnosing"
    compare(page)
    yield "diagnosed"
    page.get_by_text("% of row", exact=True).click()
    page.get_by_role("button", name="Only digit 3").click()
    yield "shares"
    page.locator("#misclassified").get_by_role("button", name=re.compile("read as")).first.click()
    expect(page.get_by_role("dialog").get_by_role("meter").first).to_be_visible()
    yield "dialog"
    page.keyboard.press("Escape")


def axe_finds(page: Page) -> list[str]:
    """What is serious, in dark and in light: all that colours do not decide once."""
    found = []
    for scheme, rules in zip(SCHEMES, (COLOUR, None), strict=True):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator(":is(html, body).dark")).to_have_count(int(scheme == "dark"))
        page.wait_for_function(SETTLED)
        found += [f"{fault} ({scheme})" for fault in page.evaluate(SERIOUS, rules)]
    return found


def moves(page: Page) -> list[str]:
    """What moves although less motion is asked for."""
    page.emulate_media(reduced_motion="reduce")
    found = [f"{node} moves" for node in page.evaluate(MOVING)]
    page.emulate_media(reduced_motion="no-preference")
    return found


def missed(page: Page) -> list[str]:
    """Controls that a finger beside their middle misses."""
    found = [f"{control} is missed" for control in page.evaluate(MISSED, FINGER)]
    page.evaluate("scrollTo(0, 0)")  # back to the pad
    return found


def test_on_a_desk_axe_finds_nothing_serious_in_any_state(visit, axe):
    page = visit(**DESK)
    page.evaluate(axe)
    assert [f"{state}: {fault}" for state in walk(page) for fault in axe_finds(page)] == []


def test_on_a_phone_every_state_is_fit_for_everyone(visit, axe):
    page = visit(**PHONE)
    page.evaluate(axe)
    faults = [
        f"{state}: {fault}"
        for state in walk(page)
        for fault in (*axe_finds(page), *moves(page), *missed(page))
    ]
    assert faults == []


def test_on_a_tablet_a_finger_beside_the_middle_of_a_control_still_hits_it(visit):
    page = visit(**TABLET)
    assert [f"{state}: {fault}" for state in walk(page) for fault in missed(page)] == []


def test_cells_too_small_for_a_finger_have_selects_that_show_the_same_images(visit):
    page = visit(**PHONE)
    compare(page)
    cells = page.get_by_role("table", name="Images by true").get_by_role("button")
    sizes = [cell.bounding_box() for cell in cells.all()]
    assert min(min(size["width"], size["height"]) for size in sizes) >= 24  # WCAG 2.5.8
    shown = page.locator("#misclassified").get_by_role("listitem")
    page.get_by_role("button", name=re.compile("true 3, predicted 3:")).click()
    behind_cell = shown.count()
    page.get_by_role("button", name="Show all again").click()
    for name in ("True digit", "Predicted"):
        page.get_by_role("combobox", name=name, exact=True).select_option("3")
    assert behind_cell == shown.count() > 0


def test_the_tab_key_reaches_every_control_shows_where_it_is_and_leaves_at_the_end(visit):
    page = visit(**DESK)
    look_inside(page)
    for tab, prepare in (("Sketch", None), ("Train", show_trainings), ("Diagnose", compare)):
        open_tab(page, tab)
        if prepare:
            prepare(page)
        page.evaluate("document.activeElement.blur()")
        page.mouse.click(2, 2)  # from the top
        page.evaluate(NAMED)
        for _ in range(700):
            page.keyboard.press("Tab")
            reached = page.evaluate(REACHED)
            if reached["end"]:
                break
            assert reached["isSeen"], reached["what"]
        assert reached["end"], "the focus is held"
        left = page.evaluate("[...window.toReach].map((node) => node.outerHTML.slice(0, 120))")
        assert left == [], tab


def test_the_page_does_not_glide_for_those_who_asked_for_less_motion(visit):
    page = visit(reduced_motion="reduce", **PHONE)
    compare(page)
    page.get_by_role("button", name=re.compile("true 3, predicted 3:")).click()
    there = page.evaluate("scrollY")
    page.wait_for_timeout(700)
    assert page.evaluate("scrollY") == there


def pixels(page: Page, locator, around: int = 0) -> np.ndarray:
    """What an element looks like, and that many pixels around it: red, green and blue by row."""
    locator.scroll_into_view_if_needed()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    page.wait_for_function(SETTLED)
    box = locator.bounding_box()
    clip = {key: box[key] - around for key in "xy"}
    clip |= {key: box[key] + 2 * around for key in ("width", "height")}
    return np.array(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB"))


def ground(image: np.ndarray) -> np.ndarray:
    """The colour that most of an image has."""
    colours, counts = np.unique(image.reshape(-1, 3), axis=0, return_counts=True)
    return colours[counts.argmax()]


def edge(image: np.ndarray) -> float:
    """The greatest contrast that the middle row has with what is left of the element."""
    middle = image[len(image) // 2, :8]
    return max(contrast(middle[0], pixel) for pixel in middle)


def in_each_scheme(page: Page) -> Iterator[str]:
    """Show the page in dark, then in light."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        yield scheme


class TestHighContrast:
    """What a background or a shadow says elsewhere is said in forced colours, dark and light."""

    @pytest.fixture
    def page(self, visit) -> Page:
        return visit(forced_colors="active", **DESK)

    def assert_tellable(self, page: Page, on, off) -> None:
        for _ in in_each_scheme(page):
            assert contrast(ground(pixels(page, on)), ground(pixels(page, off))) >= TELLABLE

    def test_the_open_tab(self, page):
        for name, other in (("Train", "Diagnose"), ("Diagnose", "Sketch"), ("Sketch", "Train")):
            open_tab(page, name)
            self.assert_tellable(
                page, *(page.get_by_role("tab", name=each) for each in (name, other))
            )

    def test_the_pad_its_steps_and_the_tracks_of_the_bars_have_an_edge(self, page):
        look_inside(page)
        pad = page.get_by_role("img", name="Drawing pad")
        track = page.get_by_role("meter", name="3").locator(".bar-track")
        for _ in in_each_scheme(page):
            for framed in (pad, track, page.locator(".frame").first):
                assert edge(pixels(page, framed, around=4)) >= TELLABLE

    def test_the_bar_of_the_reading_is_full_and_the_others_are_empty(self, page):
        Hand(page).draw(FOUR)
        expect(page.locator("#reading")).to_have_text("4", timeout=SOON)
        bars = page.get_by_role("group", name="Probability of each digit").get_by_role("meter")
        full, empty = [bars.nth(digit).locator(".bar-track") for digit in (4, 1)]
        self.assert_tellable(page, full, empty)

    def test_what_is_pressed_or_open(self, page):
        def button(name: str):
            return page.get_by_role("button", name=name, exact=True)

        look_inside(page)
        self.assert_tellable(page, button("It was 4"), button("It was 5"))
        self.assert_tellable(page, button("Why?"), button("Undo"))
        button("Eraser").click()
        self.assert_tellable(page, button("Eraser"), button("Undo"))
        button("Eraser").click()
        button("Clear").click()
        draw_two(page)
        marks = page.get_by_role("group", name="Digits")
        chosen, other = [marks.locator(f"[aria-pressed={is_on}]") for is_on in ("true", "false")]
        self.assert_tellable(page, chosen, other)

    def test_the_progress_and_the_axis_of_a_training_and_what_its_line_is(self, page):
        show_trainings(page)
        bar = page.get_by_role("progressbar", name="Progress of the training")
        for _ in in_each_scheme(page):
            assert contrast(ground(pixels(page, bar)), ground(pixels(page, bar, 20))) >= TELLABLE
        axis = page.get_by_role("radiogroup", name="Along the bottom").locator("span")
        self.assert_tellable(page, axis.first, axis.last)
        legend = page.get_by_role("list", name="Trainings in the charts").get_by_role("listitem")
        lines = page.get_by_role("img", name=re.compile("^Loss")).locator("path.smooth")
        stroke = "lines => lines.map((line) => getComputedStyle(line).stroke)"
        for _ in in_each_scheme(page):
            swatches = [pixels(page, entry)[:, :10].reshape(-1, 3) for entry in legend.all()]
            hues = [swatch[np.ptp(swatch, axis=1).argmax()] for swatch in swatches]
            strokes = set(lines.evaluate_all(stroke))
            assert {f"rgb({', '.join(map(str, hue))})" for hue in hues} == strokes
            assert len(strokes) == 2

    def test_the_matrix_its_open_cell_and_the_chosen_segment(self, page):
        compare(page)
        cells = page.get_by_role("table", name="Images by true").get_by_role("button")
        counts = cells.evaluate_all("cells => cells.map(cell => Number(cell.textContent))")
        wrong = [0 if i % 11 == 0 else count for i, count in enumerate(counts)]
        hot, right = cells.nth(int(np.argmax(wrong))), cells.nth(0)
        cold = cells.nth(wrong.index(0, 1))
        for _ in in_each_scheme(page):
            grounds = [tuple(ground(pixels(page, cell))) for cell in (hot, right, cold)]
            assert len(set(grounds)) == 3
            assert edge(pixels(page, cold, around=4)) > 1.5
        hot.click()
        self.assert_tellable(page, hot, cold)
        segments = page.get_by_role("radiogroup", name="In each cell").locator("span")
        self.assert_tellable(page, segments.first, segments.last)
