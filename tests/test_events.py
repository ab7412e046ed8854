import json

import pytest

from mnist_demo import events

STEP = {"step": 3, "steps": 9, "epoch": 1, "loss": 0.5, "accuracy": 0.75, "seconds": 1.25}
EVENTS = [
    events.BatchEnd(**STEP),
    events.EpochEnd(**STEP, val_loss=0.25, val_accuracy=0.9, column=2),
    events.Done(**STEP, val_loss=0.25, val_accuracy=0.9),
    events.Done(**STEP, bundle="runs/first", test_accuracy=0.98, test_loss=0.06, test_size=900),
    events.Started(),
    events.SamplesChosen(images=["AAAA"], labels=[None]),
    events.SamplesRead(step=3, probabilities=[[0.1] * 10]),
    events.Snapshot(
        step=3, epoch=1, probabilities=[[0.1] * 10], filters=["AH+B"], largest_weight=0.5
    ),
    events.Saving(),
    events.Failed(sentence="There is no room."),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.kind)
def test_an_event_comes_back_from_json_as_it_was(event):
    wire = json.dumps(events.to_dict(event))
    assert events.from_dict(json.loads(wire)) == event


def test_a_batch_on_the_wire_has_the_names_of_the_contract():
    assert events.to_dict(events.BatchEnd(**STEP)) == {
        "event": "batch",
        **STEP,
        "val_loss": None,
        "val_accuracy": None,
    }


def test_fields_of_other_versions_are_left_out():
    raw = events.to_dict(events.Saving()) | {"colour": "blue"}
    assert events.from_dict(raw) == events.Saving()


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        events.from_dict({"event": "dreamt"})
