"""What the page may ask of the server: a strict model for each request; anyone can send anything.

A bool is no number here, NaN is none either, and entries that a model does not have are left out.
"""

import re
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeInt,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from mnist_demo.datasets import TEST_SETS, Digits
from mnist_demo.errors import UserError
from mnist_demo.ink.encoding import image_from_base64
from mnist_demo.ink.normalise import SIDE
from mnist_demo.presets.form import RELOAD_PAGE
from mnist_demo.settings import settings

PAD_SIDE = 280
"""The pad's side in the unit of the strokes it sends."""
PEN = 18
"""Width of the pad's pen in that unit."""

_MAX_CURVES = 100
"""Most curves that a page may ask for at once."""
_MAX_POINTS = 10**7
"""No curve has more points."""
MAX_IMAGES = 200
"""Most images that a page may ask for at once."""
DRAWING_LIMITS = {"pixels": SIDE * SIDE, "most": 500}
"""Grey levels of a drawing that a person keeps, and the most drawings of their data set."""
TOO_MUCH_INK = "That is more ink than can be read: clear the pad and draw one digit."
"""The answer to a drawing larger than `settings` allows."""
_NAME_LENGTH = 100
"""No name of a data set, a network or a report is longer."""

_GREY_LEVELS = re.compile(r"[A-Za-z0-9+/]{1046}==")
"""Base64 of 28×28 bytes."""
_STROKES = TypeAdapter(
    list[
        Annotated[
            list[Annotated[float, Field(ge=0, le=PAD_SIDE)]], Field(min_length=2, fail_fast=True)
        ]
    ],
    config=ConfigDict(strict=True, allow_inf_nan=False),
)


def parse_strokes(sent: Any) -> list[np.ndarray]:
    """The strokes of a drawing.

    Args:
        sent: what JSON made of it: a list of strokes, each a flat list of numbers
            x0, y0, x1, y1 … between 0 and 280, x to the right and y down.

    Returns:
        float64 arrays of shape (points, 2), at least one point each.

    Raises:
        UserError: it is anything else, or larger than `settings` allows.
    """
    try:
        if len(sent) > settings.max_strokes or sum(map(len, sent)) > 2 * settings.max_points:
            raise UserError(TOO_MUCH_INK)
        return [np.reshape(stroke, (-1, 2)) for stroke in _STROKES.validate_python(sent)]
    except (TypeError, ValueError):
        raise UserError(
            "The drawing could not be understood: clear the pad and draw again."
        ) from None


def parse_grey(sent: object) -> np.ndarray:
    """A digit as a network sees it.

    Args:
        sent: base64 of its 784 grey levels, row by row, 0 paper to 255 ink.

    Returns:
        uint8 array of shape (28, 28).

    Raises:
        UserError: it is anything else.
    """
    if not isinstance(sent, str) or not _GREY_LEVELS.fullmatch(sent):
        raise UserError("The digit could not be understood: reload the page and choose it again.")
    return image_from_base64(sent)


Strokes = Annotated[list[np.ndarray], PlainValidator(parse_strokes)]
Grey = Annotated[np.ndarray, PlainValidator(parse_grey)]
Label = Annotated[int, Field(ge=0, le=9)]
Name = Annotated[str, Field(min_length=1, max_length=_NAME_LENGTH)]
Key = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
"""A person's key, 32 hex digits, as their browser made it."""
Run = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
"""What may be the id of a training."""
# a form, as pictures are sent in, has no null
RunOrChampion = Annotated[Run | None, BeforeValidator(lambda sent: None if sent == "" else sent)]
"""The training whose network is meant; None for the champion."""
Cursor = Annotated[int, Field(ge=0, le=_MAX_POINTS)]
"""How many points of a curve the page has."""


class Request(BaseModel):
    """The base of all requests: an object of named entries."""

    model_config = ConfigDict(strict=True, frozen=True, arbitrary_types_allowed=True)

    malformed: ClassVar[str] = RELOAD_PAGE
    """The sentence for whoever sends anything else."""

    @classmethod
    def parse(cls, sent: object) -> Self:
        """The request that was sent. Raises `UserError` if it is none."""
        try:
            return cls.model_validate(sent)
        except ValidationError:
            raise UserError(cls.malformed) from None


class InView(Request):
    """A page has come into view, or has left it."""

    page: Key
    """The page's own: one person may have several open."""
    in_view: bool


class PersonRequest(Request):
    """Somebody's networks or trainings."""

    key: Key


class NetworkRequest(Request):
    """A request that names a network."""

    run: RunOrChampion = None


class ReadStrokes(NetworkRequest):
    """Read a drawing."""

    strokes: Strokes


def _with_file(upload: object, name: str, missing: str) -> dict[str, Any]:
    """The entries of Gradio's `DataWithFiles`, its one file among them under a name.

    Raises:
        UserError: the sentence ``missing``, if there is no such file.
    """
    match upload:
        case object(files=[(_, bytes(raw))], data=dict(data)):
            return data | {name: raw}
    raise UserError(missing)


class OpenPicture(NetworkRequest):
    """Read the one file that came with the call."""

    picture: bytes

    @model_validator(mode="before")
    @classmethod
    def _from_upload(cls, upload: object) -> dict[str, Any]:
        return _with_file(upload, "picture", "No picture arrived: choose one and try again.")


class OpenDrawings(Request):
    """Unpack the one zip of labelled pictures that came with the call."""

    zipped: bytes

    @model_validator(mode="before")
    @classmethod
    def _from_upload(cls, upload: object) -> dict[str, Any]:
        return _with_file(upload, "zipped", "No zip arrived: choose one and try again.")


class OpenSample(NetworkRequest):
    """Read one of the samples shown."""

    malformed = "There is no such sample: choose one of those shown."
    name: str


class ImageRequest(Request):
    """A request that holds an image."""

    grey: Grey


class ReadImage(NetworkRequest, ImageRequest):
    """What a network makes of an image, or why."""


class FindNeighbours(ImageRequest):
    """The training images nearest to an image."""

    digits: Annotated[list[Label], Field(min_length=1, max_length=2)]
    """Whose images are searched."""


class MnistRequest(Request):
    """Whether MNIST is on the server, and how far its download is."""

    download: bool = False
    """Whether to begin the download."""


class Start(PersonRequest):
    """Begin one training, or a sweep of several."""

    form: Any = None
    """The filled-in form, which `presets.form.configs_from` checks."""
    sweep: Any = None
    """The values to compare, which `presets.form.configs_from` checks."""
    strokes: Strokes | None = None
    """What lies on the pad."""


def _require_few_curves(sent: object) -> object:
    """Raises `ValueError` for too many, before a look at each of them takes seconds."""
    if isinstance(sent, dict) and len(sent) > _MAX_CURVES:
        raise ValueError("too many curves")
    return sent


class Watch(PersonRequest):
    """The state of a person's trainings."""

    cursors: Annotated[dict[Run, Cursor], BeforeValidator(_require_few_curves)]
    """By the id of a training: how many points of its curve the page has."""


class TrainingRequest(PersonRequest):
    """Stop, resume or delete a training, or look back on it."""

    run: Run


class Preview(Request):
    """Some of the digits that would be trained on."""

    form: Any = None
    """The filled-in form, which `presets.form.config_from` checks."""


class LabelledDrawing(ImageRequest):
    """A digit that a person drew, and what they said it was."""

    label: Label


class DrawingsRequest(Request):
    """A request that holds a person's own drawings."""

    drawings: Annotated[list[LabelledDrawing], Field(max_length=DRAWING_LIMITS["most"])]

    def digits(self) -> Digits:
        """The drawings, of which there is at least one, as digits."""
        return Digits(
            np.stack([drawing.grey for drawing in self.drawings]),
            np.array([drawing.label for drawing in self.drawings], np.uint8),
        )


class Keep(DrawingsRequest):
    """Take a person's own drawings as a data set."""


class Teach(PersonRequest, NetworkRequest, DrawingsRequest):
    """Teach a network a person's own drawings."""


class DiagnosisRequest(NetworkRequest):
    """A network on a data set, for its diagnosis or a report."""

    data: Name


class Evaluate(NetworkRequest):
    """A network and a data set, as a program names them."""

    malformed: ClassVar[str] = (
        f"data must be one of {', '.join(TEST_SETS)}, "
        "and run the id of a training, or empty for the champion."
    )

    data: Literal[tuple(TEST_SETS)]  # type: ignore[valid-type]  # known at run time alone


class Measure(DiagnosisRequest):
    """The progress of a diagnosis, and the results that the page does not have yet."""

    figures: bool = False
    """Whether the page has the figures already."""
    perturbed: int = 0
    """How many perturbed images the robustness is of that the page has."""


class ChooseTestSet(Request):
    """The digits of a data set that some networks can be measured on together."""

    data: Name
    runs: Annotated[list[RunOrChampion], Field(min_length=1, max_length=2)]


class Images(Request):
    """Some images of a data set."""

    data: Name
    indices: Annotated[list[NonNegativeInt], Field(max_length=MAX_IMAGES)]


class Compare(Request):
    """Two networks on one data set."""

    runs: Annotated[list[RunOrChampion], Field(min_length=2, max_length=2)]
    names: Annotated[list[Name], Field(min_length=2, max_length=2)]
    """What the person calls them."""
    data: Name


class ReportRequest(Request):
    """The files of a report."""

    report: Name
