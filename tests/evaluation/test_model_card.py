import re
import subprocess
import sys

import pytest
from huggingface_hub import ModelCard

from mnist_demo.bundle import Card, read_card
from mnist_demo.errors import UserError
from mnist_demo.evaluation import model_card
from mnist_demo.settings import CHAMPION


def test_a_hub_reads_what_the_network_is_and_reaches(champion_card):
    data = ModelCard.load(CHAMPION / "README.md").data
    assert data.license == "mit"
    assert data.library_name == "litert"
    assert data.datasets == ["ylecun/mnist"]
    (result,) = data.eval_results
    assert (result.dataset_type, result.dataset_split) == ("ylecun/mnist", "test")
    assert (result.metric_type, result.metric_value) == (
        "accuracy",
        champion_card["metrics"]["test_accuracy"],
    )


def test_the_champions_is_the_one_that_its_card_makes():
    assert (CHAMPION / "README.md").read_text() == model_card.render(read_card(CHAMPION))


def test_the_lines_that_show_how_to_use_it_run_and_read_a_one():
    (code,) = re.findall(r"```python\n(.*?)```", (CHAMPION / "README.md").read_text(), re.DOTALL)
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=CHAMPION, capture_output=True, text=True, check=True
    )
    assert ran.stdout.startswith("read as 1 with probability 0.9")


def test_every_figure_of_the_card_is_there(champion_card):
    text = (CHAMPION / "README.md").read_text()
    for name, value in champion_card["metrics"].items():
        if name.endswith("accuracy"):
            assert f"{value:.2%}" in text
        elif name.endswith("refused"):
            assert f"{value:.1%}" in text


def test_a_training_writes_one(tiny_bundle):
    text = (tiny_bundle / "README.md").read_text()
    assert text == model_card.render(read_card(tiny_bundle))
    assert "Synthetic: 600 images" in text
    assert "not learned from anything but digits" in text


def test_a_card_without_figures_makes_one_too():
    text = model_card.render(Card("simple", 54_410))
    assert "No figures are on its card." in text
    assert ModelCard(text).data.eval_results is None


@pytest.mark.parametrize("made", [True, False])
def test_what_is_no_bundle_is_one_sentence(tmp_path, made):
    with pytest.raises(UserError, match="bundle"):
        model_card.write(tmp_path if made else tmp_path / "nowhere")
