"""A bundle's ``README.md``: a model card as model hubs read it (Mitchell et al., 2019).

Write it for a bundle that has none: ``python -m mnist_demo.evaluation.model_card BUNDLE``.
"""

import sys
from pathlib import Path
from typing import Any

from huggingface_hub import EvalResult, ModelCardData
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mnist_demo.bundle import CARD, README, Card, read_card
from mnist_demo.errors import UserError
from mnist_demo.presets.architectures import DATA_SETS, FOLDER, NEGATIVES

_TEMPLATE = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
).get_template("model_card.md")
_ON_THE_HUB = {"mnist": "ylecun/mnist"}
"""Names that a model hub has for data sets."""


def write(bundle: Path) -> None:
    """Write ``README.md`` into a bundle, from its card alone.

    Raises:
        UserError: there is no such bundle, its card cannot be read, or the file not be written.
    """
    text = render(read_card(bundle))
    try:
        (bundle / README).write_text(text, encoding="utf-8")
    except OSError:
        raise UserError(f"{bundle / README} cannot be written: check the folder.") from None


def render(card: Card) -> str:
    """The model card: metadata in YAML, then what the network is, reads, reaches, and its limits.

    What an old card lacks is left out.
    """
    return _TEMPLATE.render(
        card=card,
        metadata=_metadata(card).to_yaml().strip(),
        figures=_figures(card),
        refusals=[
            {"name": label, "auroc": auroc, "refused": card.metrics[f"val_{name}_refused"]}
            for name, label in NEGATIVES.items()
            if (auroc := card.metrics.get(f"val_{name}_auroc")) is not None
        ],
        learned_from="\n".join(
            f"- {label}: {images:,} images"
            for name, label in (DATA_SETS | FOLDER | NEGATIVES).items()
            if (images := card.examples.get(f"train_{name}"))
        ),
    )


def _test_set(card: Card) -> str | None:
    """The name of the data set whose images were the test; None if the card does not say."""
    return next((name for name in DATA_SETS if f"test_{name}" in card.examples), None)


def _metadata(card: Card) -> ModelCardData:
    test_set = _test_set(card)
    measured = [
        EvalResult(
            task_type="image-classification",
            task_name="Image classification",
            dataset_type=_ON_THE_HUB.get(test_set, test_set),
            dataset_name=DATA_SETS[test_set],
            dataset_split="test",
            metric_type="accuracy",
            metric_value=accuracy,
        )
        for accuracy in [card.metrics.get("test_accuracy")]
        if test_set is not None and accuracy is not None
    ]
    used = [hub for name, hub in _ON_THE_HUB.items() if f"train_{name}" in card.examples]
    return ModelCardData(
        license="mit",
        library_name="litert",
        pipeline_tag="image-classification",
        tags=["mnist", "digits", "handwriting", "litert", "keras"],
        datasets=used or None,
        metrics=["accuracy"],
        model_name=f"mnist-demo-{card.architecture}",
        eval_results=measured or None,
    )


def _figures(card: Card) -> list[dict[str, Any]]:
    """What each data set of digits was measured at, the test first."""
    test_set = _test_set(card)
    parts = [("test", f"test_{test_set}", f"{DATA_SETS.get(test_set or '')}, test")] + [
        (f"val_{name}", f"validation_{name}", f"{label}, validation")
        for name, label in (DATA_SETS | FOLDER).items()
    ]
    return [
        {"name": name, "images": card.examples[images]}
        | {key: card.metrics[f"{prefix}_{key}"] for key in ("accuracy", "loss", "ece")}
        for prefix, images, name in parts
        if images in card.examples and f"{prefix}_accuracy" in card.metrics
    ]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"Name a folder with a {CARD}.")
    try:
        write(Path(sys.argv[1]))
    except UserError as error:
        sys.exit(str(error))
