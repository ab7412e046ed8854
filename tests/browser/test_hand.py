"""Your hand: writing each digit, keeping the drawings, and teaching a network with them."""

import base64
import json
import re

import numpy as np
import pytest

from mnist_demo.datasets import folder, synthetic
from tests.browser.hand import FOUR, ONE, SEVEN, Hand, Page, expect

pytestmark = pytest.mark.browser

SOON = 20_000
STROKES = {1: ONE, 4: FOUR, 7: SEVEN}


def section(page: Page):
    return page.get_by_role("region", name="Your hand")


def prompt(page: Page):
    return page.get_by_role("region", name="Write each digit twice")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def kept(page: Page) -> list[dict]:
    return json.loads(page.evaluate("localStorage.getItem('mnist-demo-drawings')") or "[]")


def keep(page: Page, digits) -> None:
    """Let the browser have kept some digits before the page was loaded."""
    drawings = [
        {"label": int(label), "grey": base64.b64encode(image.tobytes()).decode()}
        for image, label in zip(digits.images, digits.labels, strict=True)
    ]
    page.evaluate(
        "(kept) => localStorage.setItem('mnist-demo-drawings', kept)", json.dumps(drawings)
    )
    page.reload()
    expect(section(page)).to_contain_text(f"You have {len(drawings)} drawings", timeout=SOON)


def two_of_each(seed: int = 5):
    made = synthetic.generate(400, seed)
    return made[np.concatenate([np.flatnonzero(made.labels == digit)[:2] for digit in range(10)])]


def test_what_is_written_is_kept_as_what_was_asked_for_and_the_round_goes_on_after_a_reload(
    desktop: Page,
):
    expect(section(desktop)).to_contain_text("Write each digit twice", timeout=SOON)
    press(desktop, "Write each digit twice")
    asked = []
    for number, strokes in enumerate(STROKES.values()):
        expect(prompt(desktop)).to_contain_text(f"{number + 1} of 20", timeout=SOON)
        asked.append(int(re.search(r"Write an? (\d)", prompt(desktop).inner_text())[1]))
        Hand(desktop).draw(strokes)
    expect(prompt(desktop)).to_contain_text("4 of 20; ", timeout=SOON)
    assert [drawing["label"] for drawing in kept(desktop)] == asked
    press(desktop, "Last again")
    expect(prompt(desktop)).to_contain_text("3 of 20", timeout=SOON)
    assert [drawing["label"] for drawing in kept(desktop)] == asked[:2]
    desktop.reload()
    expect(prompt(desktop)).to_be_hidden()
    right = sum(read == label for read, label in zip(STROKES, asked[:2], strict=False))
    expect(section(desktop)).to_contain_text(f"It read {right} of 2", timeout=SOON)
    press(desktop, "Go on writing: 18 left")
    expect(prompt(desktop)).to_contain_text(re.compile(rf"Write an? {asked[2]}"))
    press(desktop, "Pause")
    expect(prompt(desktop)).to_be_hidden()
    assert len(kept(desktop)) == 2


def test_several_digits_are_not_kept_as_one(desktop: Page):
    expect(section(desktop)).to_contain_text("Write each digit twice", timeout=SOON)
    press(desktop, "Write each digit twice")
    for left in (0.0, 0.5):
        Hand(desktop).draw([[(left + x / 2, y / 2 + 0.2) for x, y in stroke] for stroke in SEVEN])
    expect(prompt(desktop)).to_contain_text("several digits: clear the pad", timeout=SOON)
    desktop.wait_for_timeout(1500)
    assert kept(desktop) == []


def test_drawings_are_downloaded_as_pictures_deleted_and_had_back(desktop: Page, tmp_path):
    digits = two_of_each()
    keep(desktop, digits)
    with desktop.expect_download() as downloaded:
        press(desktop, "Download")
    path = tmp_path / "my-hand.zip"
    downloaded.value.save_as(path)
    again = folder.load(path, folder.refuse)
    np.testing.assert_array_equal(again.labels, digits.labels)
    assert np.abs(again.images.astype(int) - digits.images).mean() < 1

    section(desktop).get_by_role("button", name="Delete this 8").first.click()
    expect(section(desktop)).to_contain_text("Deleted an 8.")
    assert len(kept(desktop)) == 19
    press(desktop, "Delete all")
    assert kept(desktop) == []
    section(desktop).get_by_role("button", name="Take it back").click()
    assert len(kept(desktop)) == 19
    press(desktop, "Delete all")
    section(desktop).locator("input[type=file]").set_input_files(path)
    expect(section(desktop)).to_contain_text("Added 20 drawings.", timeout=SOON)
    assert [drawing["label"] for drawing in kept(desktop)] == digits.labels.tolist()
    section(desktop).locator("input[type=file]").set_input_files(path)
    expect(section(desktop)).to_contain_text("Added 0 drawings.", timeout=SOON)
    (tmp_path / "bad.zip").write_bytes(path.read_bytes()[:500])
    section(desktop).locator("input[type=file]").set_input_files(tmp_path / "bad.zip")
    expect(section(desktop)).to_contain_text("no zip that can be opened", timeout=SOON)
    assert len(kept(desktop)) == 20


def test_teaching_waits_for_ten_drawings_and_can_be_cancelled(phone: Page):
    digits = two_of_each()
    keep(phone, digits[:9])
    expect(phone.get_by_role("button", name="Teach it my hand")).to_be_disabled()
    keep(phone, digits)
    press(phone, "Teach it my hand")
    section(phone).get_by_role("button", name="Cancel").click(timeout=SOON)
    expect(section(phone)).to_contain_text(
        re.compile("Stopped before|no network was kept"), timeout=120_000
    )
    expect(phone.get_by_role("button", name="Teach it my hand")).to_be_enabled()


@pytest.mark.slow
def test_a_network_that_learned_the_drawings_is_put_on_the_pad(desktop: Page):
    keep(desktop, two_of_each())
    press(desktop, "Teach it my hand")
    expect(section(desktop)).to_contain_text("It has learned your hand.", timeout=300_000)
    desktop.reload()  # what was begun is there again
    expect(section(desktop)).to_contain_text("Drawings of yours that were held back", timeout=SOON)
    press(desktop, "Keep it")
    expect(desktop.locator(".reader")).to_contain_text("my hand 1, a network of yours")
