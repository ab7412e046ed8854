import base64
import json
import re
from html.parser import HTMLParser

import pytest

from mnist_demo.bundle import read_card
from mnist_demo.datasets import synthetic
from mnist_demo.errors import UserError
from mnist_demo.evaluation import report
from mnist_demo.evaluation.diagnosis import diagnose, robustness
from mnist_demo.inference.features import FeatureNetwork

PICTURES = ("calibration", "confusion_matrix", "features", "misclassified", "robustness")


@pytest.fixture(scope="module")
def made(tiny_bundle):
    network = FeatureNetwork.load(tiny_bundle)
    digits = synthetic.generate(120, 3)
    *_, robust = robustness(network, digits, (30,))
    return read_card(tiny_bundle), "synthetic", diagnose(network, digits), robust


@pytest.fixture(scope="module")
def folder(made, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports") / "new" / "report"
    report.write(folder, *made)
    return folder


class Page(HTMLParser):
    """What a page refers to, and the words on it."""

    def __init__(self, text):
        super().__init__()
        self.links, self.words, self.alternatives = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.links += [attributes[name] for name in ("src", "href") if name in attributes]
        if tag == "img":
            self.alternatives.append(attributes["alt"])

    def handle_data(self, data):
        self.words.append(data)


def test_there_is_a_page_its_figures_and_a_picture_of_each(folder):
    names = {path.name for path in folder.iterdir()}
    assert names == {"report.html", "report.json", *(f"{name}.png" for name in PICTURES)}


@pytest.mark.slow
def test_the_data_may_have_a_name_that_is_no_text(made, tmp_path):
    card, _, *measured = made
    report.write(tmp_path, card, "drawn \udcff", *measured)
    assert "drawn \\udcff" in (tmp_path / "report.html").read_text()
    assert json.loads((tmp_path / "report.json").read_text())["data"] == "drawn \udcff"


def test_the_page_needs_nothing_else(folder):
    text = (folder / "report.html").read_text()
    page = Page(text)
    assert len(page.links) == len(PICTURES)
    for link in page.links:
        kind, content = link.split(",", 1)
        assert kind == "data:image/png;base64"
        assert base64.b64decode(content).startswith(b"\x89PNG")
    assert not re.search(r"https?://|url\(|<script", text)
    assert all(page.alternatives)


def test_the_page_says_the_figures(folder, made):
    _, _, diagnosis, _ = made
    said = " ".join(" ".join(Page((folder / "report.html").read_text()).words).split())
    assert f"{100 * diagnosis.evaluation.accuracy:.2f} % of 120 images read rightly" in said
    assert f"{diagnosis.evaluation.wrong} wrong" in said
    for row in diagnosis.evaluation.per_class:
        assert f"{100 * row['f1']:.2f} %" in said


def test_the_figures_are_all_in_the_json(folder, made):
    card, data, diagnosis, robust = made
    told = json.loads((folder / "report.json").read_text())
    assert told["network"]["architecture"] == card.architecture
    assert told["data"] == data
    assert told["confusion_matrix"] == diagnosis.evaluation.confusion_matrix
    assert [row["index"] for row in told["misclassified"]] == diagnosis.worst.tolist()
    assert told["robustness"]["mean_accuracy"] == robust.overall


def test_what_a_data_set_is_called_is_no_html(made, tmp_path):
    card, _, *measured = made
    report.write(tmp_path, card, "<b>mine</b>", *measured)
    assert "<b>mine" not in (tmp_path / "report.html").read_text()


def test_a_folder_that_cannot_be_written_is_one_sentence(made, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        report.write(tmp_path / "file", *made)
