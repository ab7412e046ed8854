"""What the pages of a workshop may ask of the server: a strict model for each request."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from mnist_demo.ui.requests import (
    Key,
    Label,
    Name,
    PersonRequest,
    Request,
    Run,
    RunOrChampion,
    Strokes,
)
from mnist_demo.ui.workshop.tasks import KindName

_LONGEST_SENT_NAME = 200
"""Characters of a name before it is cleaned."""
_MOST = 10**9
"""No count is larger."""

Count = Annotated[int, Field(ge=0, le=_MOST)]


class GuestLook(PersonRequest):
    """How things stand for one guest."""

    tag: Annotated[str, Field(max_length=64)] = ""
    """Of the answer that the page has; it is not sent again."""


class GuestName(PersonRequest):
    """What a guest wants to be called."""

    name: Annotated[str, Field(max_length=_LONGEST_SENT_NAME)]


class GuestStart(PersonRequest):
    """Let a guest's clock run."""

    task: Count


class GuestDraw(PersonRequest):
    """A guest's drawing for the task."""

    task: Count
    place: Count
    """The place of its prompt, from 0."""
    strokes: Strokes


class HostRequest(Request):
    """A request that says nothing more than its address."""


class BoardLook(HostRequest):
    """How things stand for the board."""

    screen: Count
    cursor: Count
    """How many changes of that screen the board shows."""
    points: Count
    """How many points of the curve it has."""
    run: Run | None = None
    """Which training that curve is of."""


class HostBegin(HostRequest):
    """Give the room a task."""

    kind: KindName
    digit: Label | None = None
    """What everybody draws, where that is one digit."""

    @model_validator(mode="after")
    def _names_the_digit_of_a_wall(self) -> Self:
        if self.kind == "wall" and self.digit is None:
            raise ValueError("everybody draws one digit")
        return self


class HostPause(HostRequest):
    """Pause the workshop, or let it go on."""

    paused: bool


class HostRemove(HostRequest):
    """Remove a drawing."""

    drawing: Annotated[int, Field(ge=1, le=_MOST)]


class HostRemoveName(HostRequest):
    """Take a guest's name from them."""

    guest: Annotated[int, Field(ge=1, le=_MOST)]


class HostNetworks(HostRequest):
    """The networks that the host can choose from: their own are known by their browser's key."""

    key: Key


class HostNetwork(HostRequest):
    """The network that reads for the room."""

    run: RunOrChampion = None
    label: Name
