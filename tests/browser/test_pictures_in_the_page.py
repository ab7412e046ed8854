import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.browser.hand import SEVEN, Hand, Page, expect

pytestmark = pytest.mark.browser

SOON = 20_000


def seven_on_paper(**how) -> bytes:
    image = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(image).line([(120, 60), (260, 60), (180, 250)], fill="black", width=24)
    file = io.BytesIO()
    image.save(file, **how)
    return file.getvalue()


def choose(page: Page, name: str, content: bytes) -> None:
    page.locator("input[accept='image/*']").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": content}
    )


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_a_picture_is_shown_on_the_pad_and_read(desktop: Page, form):
    choose(desktop, "seven", seven_on_paper(format=form))
    expect(desktop.locator("#reading")).to_have_text("7", timeout=SOON)


HAND_OVER = {
    "dropped": """(pad, transfer) => pad.dispatchEvent(
        new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }))""",
    "pasted": """(pad, transfer) => document.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true }))""",
}


@pytest.mark.parametrize("how", HAND_OVER)
def test_a_picture_may_be_dropped_on_the_pad_or_pasted(desktop: Page, how):
    transfer = desktop.evaluate_handle(
        """numbers => {
             const transfer = new DataTransfer();
             const file = new File([new Uint8Array(numbers)], "seven.png", { type: "image/png" });
             transfer.items.add(file);
             return transfer;
           }""",
        list(seven_on_paper(format="PNG")),
    )
    desktop.locator("#sketch-pad").evaluate(HAND_OVER[how], transfer)
    expect(desktop.locator("#reading")).to_have_text("7", timeout=SOON)


def drop_file(page: Page, place: str, path: Path) -> None:
    """Drop a file where an element is, as a browser tells of one that comes from outside."""
    box = page.locator(place).first.bounding_box()
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "data": data} | at)


@pytest.fixture
def file_of_a_seven(tmp_path: Path) -> Path:
    path = tmp_path / "seven.png"
    path.write_bytes(seven_on_paper(format="PNG"))
    return path


@pytest.mark.parametrize("place", ["#sketch-pad", "#probabilities", ".samples h2", "h1", "footer"])
def test_a_file_dropped_anywhere_on_the_open_tab_is_opened(
    desktop: Page, place, file_of_a_seven: Path
):
    desktop.set_viewport_size({"width": 1280, "height": 1400})
    drop_file(desktop, place, file_of_a_seven)
    expect(desktop.locator("#reading")).to_have_text("7", timeout=SOON)
    assert len(desktop.context.pages) == 1, "the browser itself did not open it"
    expect(desktop.locator(".receiving")).to_have_count(0)


@pytest.mark.parametrize("tab", ["Train", "Diagnose"])
def test_a_file_dropped_on_another_tab_does_nothing(desktop: Page, tab, file_of_a_seven: Path):
    url = desktop.url
    desktop.get_by_role("tab", name=tab).click()
    drop_file(desktop, "h1", file_of_a_seven)
    desktop.wait_for_timeout(500)
    assert [page.url.partition("#")[0] for page in desktop.context.pages] == [url]
    desktop.get_by_role("tab", name="Sketch").click()
    expect(desktop.locator("#reading")).to_have_text("")


def photo_of_a_seven() -> bytes:
    """A JPEG of several megabytes, as a phone's camera makes it: 3000 by 4000 pixels with grain."""
    image = Image.new("L", (3000, 4000), 205)
    ImageDraw.Draw(image).line([(900, 1000), (2000, 1000), (1400, 2900)], fill=60, width=160)
    grain = np.random.default_rng(0).normal(0, 8, (4000, 3000))
    grainy = np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(grainy).save(file, "JPEG", quality=92)
    assert 2e6 < len(file.getvalue()) < 2e7
    return file.getvalue()


def open_sample(page: Page) -> None:
    page.get_by_role("button", name="Sample digit 7").click()


OPENED = {
    "a sample": open_sample,
    "a small file": lambda page: choose(page, "7.png", seven_on_paper(format="PNG")),
    "a file that no browser decodes": lambda page: choose(
        page, "7.tif", seven_on_paper(format="TIFF")
    ),
    "a photo": lambda page: choose(page, "7.jpg", photo_of_a_seven()),
}


IS_KEPT = "() => JSON.parse(sessionStorage.getItem('sketch-picture')) !== null"


@pytest.mark.parametrize("opened", OPENED)
def test_a_picture_survives_reloads_until_it_is_cleared(desktop: Page, opened):
    OPENED[opened](desktop)
    expect(desktop.locator("#reading")).to_have_text("7", timeout=3 * SOON)
    desktop.wait_for_function(IS_KEPT)  # a large one is first made smaller
    for _ in range(2):
        desktop.reload()
        expect(desktop.locator("#reading")).to_have_text("7", timeout=3 * SOON)
        expect(desktop.get_by_text("Taken as ink")).to_be_visible()
    desktop.get_by_role("button", name="Undo", exact=True).click()
    expect(desktop.locator("#reading")).to_have_text("")
    desktop.get_by_role("button", name="Redo", exact=True).click()
    expect(desktop.locator("#reading")).to_have_text("7")
    desktop.get_by_role("button", name="Clear", exact=True).click()
    desktop.reload()
    desktop.locator("[data-mounted] #sketch-pad").wait_for()
    desktop.wait_for_timeout(500)
    expect(desktop.locator("#reading")).to_have_text("")


def test_what_is_drawn_over_a_picture_is_what_survives(desktop: Page):
    open_sample(desktop)
    expect(desktop.locator("#reading")).to_have_text("7", timeout=SOON)
    Hand(desktop).draw([[(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)]])
    expect(desktop.locator("#reading")).to_have_text("1", timeout=SOON)
    desktop.reload()
    expect(desktop.locator("#reading")).to_have_text("1", timeout=SOON)
    desktop.get_by_role("button", name="Clear", exact=True).click()
    desktop.reload()
    desktop.locator("[data-mounted] #sketch-pad").wait_for()
    desktop.wait_for_timeout(500)
    expect(desktop.locator("#reading")).to_have_text("")


@pytest.mark.parametrize("kept", ["{", "7", '{"file": "https://example.org/7.png"}', '{"file": 1}'])
def test_a_kept_picture_that_is_damaged_is_an_empty_pad(desktop: Page, kept):
    asked = []
    desktop.evaluate("kept => sessionStorage.setItem('sketch-picture', kept)", kept)
    desktop.on("request", lambda request: asked.append(request.url))
    desktop.reload()
    desktop.locator("[data-mounted] #sketch-pad").wait_for()
    desktop.wait_for_timeout(500)
    expect(desktop.get_by_text("Nothing drawn yet")).to_be_visible()
    expect(desktop.locator(".notice")).to_have_text("")
    assert not [url for url in asked if "example.org" in url]


def test_where_the_browser_keeps_nothing_more_a_picture_is_read_all_the_same(desktop: Page):
    desktop.evaluate(
        """() => {
             let size = 1 << 22;
             for (let i = 0; size; i++)
               try { sessionStorage.setItem(`full ${i}`, "x".repeat(size)); }
               catch { size >>= 1; }
           }"""
    )
    choose(desktop, "7.png", seven_on_paper(format="PNG"))
    expect(desktop.locator("#reading")).to_have_text("7", timeout=SOON)
    desktop.reload()
    desktop.locator("[data-mounted] #sketch-pad").wait_for()
    desktop.wait_for_timeout(500)
    expect(desktop.locator(".notice")).to_have_text("")
    expect(desktop.locator("#reading")).to_have_text("")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"just some text", "no picture"),
        (b"", "empty"),
        (seven_on_paper(format="PNG")[:200], "cut off"),
    ],
    ids=["text named .png", "empty file", "truncated"],
)
def test_anything_but_a_picture_gets_one_sentence(desktop: Page, content, sentence):
    choose(desktop, "digit.png", content)
    expect(desktop.locator(".notice")).to_contain_text(sentence, timeout=SOON)
    assert desktop.locator("#reading").inner_text() == ""


def test_a_file_that_is_too_large_never_leaves_the_page(desktop: Page, tmp_path: Path):
    large = tmp_path / "large.png"
    with large.open("wb") as file:
        file.truncate(21_000_000)
    sent = []
    desktop.on("request", lambda request: sent.append(request.url))
    desktop.locator("input[accept='image/*']").set_input_files(large)
    expect(desktop.locator(".notice")).to_contain_text("too large", timeout=SOON)
    assert not [url for url in sent if "component_server" in url]


def test_drawing_and_clear_replace_a_picture_and_undo_brings_it_back(desktop: Page):
    choose(desktop, "seven.png", seven_on_paper(format="PNG"))
    expect(desktop.locator("#reading")).to_have_text("7", timeout=SOON)
    Hand(desktop).draw([[(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)]])
    expect(desktop.locator("#reading")).to_have_text("1", timeout=SOON)
    desktop.get_by_role("button", name="Undo", exact=True).click()
    expect(desktop.locator("#reading")).to_have_text("7", timeout=SOON)
    desktop.get_by_role("button", name="Clear", exact=True).click()
    expect(desktop.locator("#reading")).to_have_text("")


def test_a_bad_picture_leaves_the_drawing_alone(desktop: Page):
    Hand(desktop).draw(SEVEN)
    expect(desktop.locator("#reading")).to_have_text("7", timeout=SOON)
    choose(desktop, "digit.png", b"just some text")
    expect(desktop.locator(".notice")).to_contain_text("no picture", timeout=SOON)
    expect(desktop.locator("#reading")).to_have_text("7")


def test_a_sample_is_read_with_one_click(desktop: Page):
    samples = desktop.locator(".sample")
    expect(samples).to_have_count(10)
    samples.nth(3).click()
    expect(desktop.locator("#reading")).to_have_text("3", timeout=SOON)
