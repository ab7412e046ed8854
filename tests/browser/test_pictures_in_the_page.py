import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.browser.hand import SEVEN, Hand, Page, expect

pytestmark = pytest.mark.browser

SOON = 5000


def seven_on_paper(**how) -> bytes:
    image = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(image).line([(120, 60), (260, 60), (180, 250)], fill="black", width=24)
    file = io.BytesIO()
    image.save(file, **how)
    return file.getvalue()


def choose(page: Page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files(
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


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"just some text", "no picture"),
        (b"", "empty"),
        (seven_on_paper(format="PNG")[:200], "no picture"),
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
    desktop.locator("input[type=file]").set_input_files(large)
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
