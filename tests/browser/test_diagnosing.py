"""The Diagnose tab, used as a person does."""

import base64
import io
import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from sklearn.metrics import confusion_matrix, log_loss

from mnist_demo.datasets import Digits, mnist
from mnist_demo.inference import Network, Reader
from mnist_demo.settings import CHAMPION
from tests.browser.hand import Page, expect
from tests.browser.test_training import finished, open_tab, row, start

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOON, LATER = 20_000, 120_000
CELL = re.compile(r"true (\d), predicted (\d): ([\d,]+) images?")
ITEM = re.compile(r"true (\d), read as (\d), (> )?([\d.]+) %(, doubtful label)?")
WATCH_SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) window.shifted += value;
  }).observe({ type: "layout-shift" });
}"""
WATCH_MATRIX = r"""() => {
  window.told = [];  // at each change: images in all cells, and on the diagonal
  new MutationObserver(() => {
    let [all, right] = [0, 0];
    for (const { ariaLabel } of document.querySelectorAll("#confusion-matrix button")) {
      const [, truth, predicted, text] = /true (.), predicted (.)(?:: (\S+))?/.exec(ariaLabel);
      const count = Number((text ?? "0").replaceAll(",", ""));
      all += count;
      if (truth === predicted) right += count;
    }
    if (all !== window.told.at(-1)?.[0]) window.told.push([all, right]);
  }).observe(document.body, { subtree: true, attributeFilter: ["aria-label"] });
}"""
PAINTED = """canvas => [...canvas.getContext("2d").getImageData(0, 0, 28, 28).data]
    .filter((_, i) => i % 4 === 0)"""


@dataclass(frozen=True)
class Champion:
    """What the champion says of MNIST's test images, found out without the page."""

    digits: Digits
    probabilities: np.ndarray

    @property
    def predicted(self) -> np.ndarray:
        return self.probabilities.argmax(axis=1)

    def misread(self, *cell: int) -> np.ndarray:
        """Indices of the misread images, or of those in one cell."""
        labels = self.digits.labels
        if cell:
            return np.flatnonzero((labels == cell[0]) & (self.predicted == cell[1]))
        return np.flatnonzero(labels != self.predicted)

    def worst(self) -> np.ndarray:
        """Indices of the misread images, the greatest loss first."""
        misread = self.misread()
        losses = -np.log(self.probabilities[misread, self.digits.labels[misread]])
        return misread[np.argsort(-losses, kind="stable")]


@pytest.fixture(scope="module")
def champion(mnist_test) -> Champion:
    network = Network.load(CHAMPION)
    return Champion(mnist_test, network.probabilities(network.logits(mnist_test.images)))


def diagnose(page: Page) -> None:
    """Open the tab, and wait until the champion's figures are there."""
    open_tab(page, "Diagnose")
    expect(status(page)).to_have_text(re.compile(r"images read in [\d.]+ s\.$"), timeout=LATER)


def status(page: Page):
    return page.locator("#diagnose-status")


def picked(page: Page, label: str):
    return page.get_by_role("combobox", name=label, exact=True)


def cells(page: Page) -> list[list[int]]:
    """The hundred cells, true digits down and predicted ones across."""
    matrix = np.zeros((10, 10), int)
    for button in page.locator("#confusion-matrix").get_by_role("button").all():
        true, predicted, count = CELL.fullmatch(button.get_attribute("aria-label")).groups()
        matrix[int(true), int(predicted)] += int(count.replace(",", ""))
    return matrix.tolist()


def cell(page: Page, true: int, predicted: int):
    return page.get_by_role("button", name=f"true {true}, predicted {predicted}:")


def gallery(page: Page):
    return page.locator("#misclassified").get_by_role("button", name=re.compile("read as"))


def shown(page: Page) -> list[tuple[int, int, bool]]:
    """True and predicted digit of each image in the gallery, and whether its label is doubtful."""
    images = gallery(page).get_by_role("img")
    names = images.evaluate_all("images => images.map(image => image.ariaLabel)")
    found = [ITEM.fullmatch(name).groups() for name in names]
    return [(int(true), int(read), doubt is not None) for true, read, _, _, doubt in found]


def probabilities(page: Page) -> list[float]:
    bars = page.get_by_role("dialog").get_by_role("meter")
    # at once, and not before they are known
    known = page.locator("[role=meter]:not([aria-valuenow='0'])")
    expect(bars.and_(known)).not_to_have_count(0, timeout=SOON)
    return bars.evaluate_all("bars => bars.map((bar) => Number(bar.ariaValueNow))")


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    """Contrast ratio of two colours, red, green and blue from 0 to 255 (WCAG 2.2)."""

    def luminance(colour: np.ndarray) -> float:
        share = np.asarray(colour) / 255
        linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_matrix_fills_while_the_images_are_read(chromium, mortal_app, champion):
    page = chromium.new_page()
    page.goto(mortal_app.url)
    page.evaluate(WATCH_MATRIX)
    diagnose(page)
    told = page.evaluate("window.told")
    page.close()
    sizes = [read for read, _ in told]
    assert sizes == sorted(sizes)
    assert set(sizes) - {0, max(sizes)}, "some are counted before all are read"
    assert sizes[-1] == 10_000
    right = champion.digits.labels == champion.predicted
    for read, correct in told:
        assert correct == right[:read].sum()


def test_the_hundred_cells_are_scikit_learns_and_each_opens_exactly_its_images(desktop, champion):
    page, labels, predicted = desktop, champion.digits.labels, champion.predicted
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.evaluate(WATCH_SHIFTS)
    diagnose(page)
    expect(page.get_by_text("500 images at each step")).to_be_visible(timeout=LATER)
    assert page.evaluate("window.shifted") <= 0.05
    assert hosts - {""} == {urlsplit(page.url).netloc}

    matrix = confusion_matrix(labels, predicted)
    assert cells(page) == matrix.tolist()
    assert matrix.sum() == 10_000
    summary = page.get_by_role("region", name="Summary")
    expect(summary).to_contain_text(f"{100 * np.mean(labels == predicted):.2f} %")
    expect(summary).to_contain_text(f"{log_loss(labels, champion.probabilities):.4f}")

    worst = champion.worst()
    doubted = np.isin(worst, mnist.DOUBTFUL_LABELS)
    assert doubted.any()
    assert shown(page) == list(zip(labels[worst], predicted[worst], doubted, strict=True))

    for true, read in ((2, 7), (9, 4), (4, 0)):
        behind = champion.misread(true, read)
        cell(page, true, read).click()
        expect(cell(page, true, read)).to_have_attribute("aria-pressed", "true")
        count = "1 image" if len(behind) == 1 else f"{len(behind)} images"
        expect(page.locator("#misclassified").get_by_text(count, exact=True)).to_be_visible()
        assert [item[:2] for item in shown(page)] == [(true, read)] * len(behind)
        canvases = page.locator("#misclassified canvas")
        for canvas in canvases.all():
            page.wait_for_function(f"canvas => ({PAINTED})(canvas).some(Boolean)",
                                   arg=canvas.element_handle())  # fmt: skip
        painted = sorted(bytes(canvas.evaluate(PAINTED)) for canvas in canvases.all())
        assert painted == sorted(champion.digits.images[i].tobytes() for i in behind)

    cell(page, 3, 3).click()  # what is read rightly opens as well
    expect(gallery(page)).to_have_count(300)
    page.get_by_role("button", name=re.compile("^Show more")).click()
    expect(gallery(page)).to_have_count(600)
    assert {item[:2] for item in shown(page)} == {(3, 3)}


def test_the_gallery_is_filtered_by_digits_and_by_confidence(desktop, champion):
    page, labels, predicted = desktop, champion.digits.labels, champion.predicted
    diagnose(page)
    misread = champion.misread()
    picked(page, "True digit").select_option("9")
    assert len(shown(page)) == np.sum(labels[misread] == 9)
    picked(page, "True digit").select_option("any")
    picked(page, "Predicted").select_option("1")
    assert len(shown(page)) == np.sum(predicted[misread] == 1)
    picked(page, "Predicted").select_option("any")
    picked(page, "Confidence").select_option("≥ 90 %")
    sure = champion.probabilities[misread].max(axis=1) >= 0.9
    assert 0 < sure.sum() < len(misread)
    assert len(shown(page)) == sure.sum()


def test_the_keyboard_alone_opens_a_cell_and_then_an_image_and_closes_it(desktop, champion):
    page = desktop
    diagnose(page)
    first = champion.misread()[0]
    true, read = champion.digits.labels[first], champion.predicted[first]
    cell(page, 0, 0).focus()
    for key in ["ArrowDown"] * int(true) + ["ArrowRight"] * int(read):
        page.keyboard.press(key)
    expect(cell(page, true, read)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Misclassified")).to_be_focused()
    for _ in range(8):
        page.keyboard.press("Tab")
        if gallery(page).first.evaluate("button => button === document.activeElement"):
            break
    expect(gallery(page).first).to_be_focused()
    page.keyboard.press("Enter")
    large = page.get_by_role("dialog")
    expect(large).to_contain_text(f"A {true}, read as {read}")
    expect(large).to_contain_text(re.compile("patch"), timeout=SOON)
    assert len(probabilities(page)) == 10
    assert sum(probabilities(page)) == pytest.approx(100, abs=0.1)
    assert int(np.argmax(probabilities(page))) == read
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(gallery(page).first).to_be_focused()

    cell(page, 0, 0).focus()
    page.keyboard.press("End")
    expect(cell(page, 0, 9)).to_be_focused()


def test_an_image_is_leafed_from_compared_with_its_neighbours_and_put_on_the_pad(desktop, champion):
    page = desktop
    diagnose(page)
    gallery(page).first.click()
    large = page.get_by_role("dialog")
    expect(large).to_contain_text("1 of ")
    expect(large.get_by_role("button", name="Previous")).to_be_disabled()
    doubted = [doubt for _, _, doubt in shown(page)]
    assert doubted.index(True) != doubted.index(False)
    until = max(doubted.index(True), doubted.index(False))
    for place, doubt in enumerate(doubted[: until + 1], 1):
        expect(large).to_contain_text(f"{place} of ")
        dialog = expect(large)
        (dialog.to_contain_text if doubt else dialog.not_to_contain_text)("People doubt this label")
        if place <= until:
            page.keyboard.press("ArrowRight")
    true, read, _ = shown(page)[until]
    for digit in (true, read):
        near = large.get_by_role("img", name=re.compile(f"^Nearest {digit}s.*at distances"))
        expect(near).to_be_visible(timeout=SOON)
    expect(large).to_contain_text("is covered", timeout=SOON)
    assert int(np.argmax(probabilities(page))) == read

    large.get_by_role("button", name="Open on the pad").click()
    expect(page.get_by_role("tab", name="Sketch")).to_have_attribute("aria-selected", "true")
    worst = champion.worst()[until]
    said = Reader().read_digit(champion.digits.images[worst])
    assert said.digit == read
    # the network may find that it hardly looks like a digit
    verdict = "sure" if said.accepted else f"Perhaps {read}"
    expect(page.locator(".verdict-text")).to_contain_text(verdict, timeout=SOON)
    expect(page.locator("#reading")).to_have_text(said.text)


def test_a_persons_own_drawings_are_measured(desktop, champion):
    page = desktop
    diagnose(page)
    data = picked(page, "Data")
    page.evaluate("localStorage.removeItem('mnist-demo-drawings')")
    data.select_option("drawings")
    expect(status(page)).to_contain_text("You have kept no drawing yet")
    images, labels = champion.digits.images[:3], champion.digits.labels[:3]
    drawings = [
        {"label": int(label), "grey": base64.b64encode(image).decode()}
        for image, label in zip(images, labels, strict=True)
    ]
    page.evaluate(
        """drawings => {
          localStorage.setItem("mnist-demo-drawings", JSON.stringify(drawings));
          window.dispatchEvent(new Event("drawings-changed"));
        }""",
        drawings,
    )
    expect(data.locator("option:checked")).to_have_text("My drawings (3)")
    expect(status(page)).to_contain_text("3 images read", timeout=LATER)
    assert (
        cells(page) == confusion_matrix(labels, champion.predicted[:3], labels=range(10)).tolist()
    )
    data.select_option("mnist")
    expect(status(page)).to_contain_text("10,000 images read")


def test_two_networks_are_held_against_each_other(desktop, champion):
    page = desktop
    start(page)
    finished(page)
    row(page, "simple 1").get_by_role("button", name="Diagnose: simple 1").click()
    expect(status(page)).to_contain_text("10,000 images read", timeout=LATER)
    expect(picked(page, "Network").locator("option:checked")).to_contain_text("simple 1")
    wrong = 10_000 - np.trace(cells(page))
    picked(page, "Compare with").select_option("Champion")
    both = page.get_by_role("region", name="The two compared")
    expect(both).to_contain_text("McNemar", timeout=LATER)

    def of(title: str):
        return both.get_by_role("button", name=re.compile(f"^{title}"))

    titles = ("both right", "only the first right", "only the second right", "both wrong")
    counts = [int(of(title).inner_text().replace(",", "")) for title in titles]
    assert sum(counts) == 10_000
    assert counts[2] + counts[3] == wrong
    assert counts[1] + counts[3] == len(champion.misread())
    of("only the first right").click()
    misread = [(true, read) for true, read, _ in shown(page)]
    assert len(misread) == counts[1]
    labels, predicted = champion.digits.labels, champion.predicted
    known = [(labels[i], predicted[i]) for i in champion.misread()]
    assert all(pair in known for pair in misread)  # they are the champion's mistakes
    gallery(page).first.click()
    large = page.get_by_role("dialog")
    expect(large.get_by_role("meter")).to_have_count(20)
    page.keyboard.press("Escape")

    page.reload()  # the choice is kept
    open_tab(page, "Diagnose")
    expect(picked(page, "Network").locator("option:checked")).to_contain_text("simple 1")


def test_a_phone_shows_it_without_scrolling_sideways_and_a_finger_finds_its_buttons(
    phone, champion
):
    page = phone
    page.evaluate(WATCH_SHIFTS)
    diagnose(page)
    expect(page.get_by_text("500 images at each step")).to_be_visible(timeout=LATER)
    assert page.evaluate("window.shifted") <= 0.05
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    tab = page.locator(".diagnose")
    beyond = tab.evaluate(
        """tab => [...tab.querySelectorAll("section, table, svg, canvas, button, select, p")]
             .filter((node) => node.getBoundingClientRect().right > 390)
             .map((node) => node.outerHTML.slice(0, 80))"""
    )
    assert beyond == []
    assert cell(page, 2, 7).bounding_box()["width"] >= 30
    small = tab.evaluate(
        """tab => [...tab.querySelectorAll("button, select")]
             .filter((node) => node.offsetParent && !node.closest("#confusion-matrix"))
             .filter((node) => node.getBoundingClientRect().height < 40)
             .map((node) => node.outerHTML.slice(0, 80))"""
    )
    assert small == []
    gallery(page).first.tap()
    expect(page.get_by_role("dialog").get_by_role("button", name="Open on the pad")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_count_of_the_matrix_is_legible(chromium, app, champion, theme):
    context = chromium.new_context(viewport={"width": 1280, "height": 1200})
    page = context.new_page()
    page.goto(f"{app.url}?__theme={theme}")
    page.locator("[data-mounted] #sketch-pad canvas").wait_for()
    diagnose(page)
    worst = []
    for true, read in ((2, 7), (0, 0), (0, 1), (7, 2)):
        button = cell(page, true, read)
        pixels = np.array(Image.open(io.BytesIO(button.screenshot())).convert("RGB"))
        text = button.evaluate("node => getComputedStyle(node).color.match(/\\d+/g).map(Number)")
        worst.append(contrast(pixels[6, 6], text[:3]))
    context.close()
    assert min(worst) >= 4.5


def test_a_server_that_is_away_is_one_sentence_and_is_asked_again(desktop, champion):
    page = desktop
    page.route("**/component_server/*", lambda route: route.abort())
    open_tab(page, "Diagnose")
    expect(status(page)).to_contain_text("The server does not answer", timeout=SOON)
    page.unroute("**/component_server/*")
    expect(status(page)).to_contain_text("images read", timeout=LATER)


def test_nothing_is_asked_once_all_is_there(desktop, champion):
    page = desktop
    diagnose(page)
    expect(page.get_by_text("500 images at each step")).to_be_visible(timeout=LATER)
    page.wait_for_timeout(1_000)
    requests = []
    page.on("request", lambda request: requests.append(json.loads(request.post_data or "{}")))
    page.wait_for_timeout(1_000)
    assert requests == []
