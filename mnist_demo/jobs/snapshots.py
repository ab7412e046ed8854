"""The snapshots of a training: what it read at some steps, and how its first layer looked then.

They are appended to a file as they come, so that a process that is killed loses none. How many
will come is not known before the end: when they are read, about twenty of them are chosen.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from mnist_demo import events
from mnist_demo.events import Event, SamplesChosen, Snapshot

FILE = "snapshots.jsonl"
"""A file in the folder of a job: `SamplesChosen` and every `Snapshot`, one JSON object a line."""
_MOST = 20


@dataclass(frozen=True)
class Snapshots:
    """The snapshots of one training, and the images that they read."""

    samples: SamplesChosen | None
    """The images that were read; None if nothing was kept."""
    taken: list[Snapshot]
    """In the order of their steps."""

    @property
    def drawing(self) -> str | None:
        """The pad's drawing among the images, if there is one: 28×28 grey bytes in base64."""
        if self.samples is None or None not in self.samples.labels:
            return None
        return self.samples.images[self.samples.labels.index(None)]


def read(folder: Path) -> Snapshots:
    """The snapshots of the job in a folder; none if it kept none, and damaged lines are skipped."""
    samples, taken = None, {}
    for event in _events(folder / FILE):
        match event:
            case SamplesChosen():
                samples = event
            case Snapshot():
                taken[event.step] = event  # of two at one step the last: the network as it was kept
    steps = sorted(
        step
        for step, snapshot in taken.items()
        if samples and len(snapshot.probabilities) == len(samples.images)
    )
    return Snapshots(samples, [taken[step] for step in thinned(steps)])


def thinned(steps: list[int], most: int = _MOST) -> list[int]:
    """At most ``most`` of some steps, in their order, the first and the last always among them.

    They are chosen so that their cube roots are about equally far apart: most happens in the first
    steps, and little, but something, later on.
    """
    kept: list[int] = []
    for step in steps:
        kept.append(step)
        if len(kept) > most:
            roots = [each ** (1 / 3) for each in kept]
            gaps = [after - before for before, after in pairwise(roots)]
            # without the step between them, two gaps become one
            joined = [before + after for before, after in pairwise(gaps)]
            del kept[1 + joined.index(min(joined))]
    return kept


def _events(path: Path) -> Iterator[Event]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            yield events.from_dict(json.loads(line))
        except (ValueError, KeyError, TypeError):
            continue  # cut off when the server was killed
