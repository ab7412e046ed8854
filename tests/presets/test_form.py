import itertools
import json
from dataclasses import replace
from pathlib import Path

import pytest

from mnist_demo.datasets import OPTICAL_HELD_OUT, TEST_SETS
from mnist_demo.errors import UserError
from mnist_demo.presets import available, form
from mnist_demo.presets.architectures import ARCHITECTURES
from mnist_demo.presets.config import LIMITS, TrainingConfig
from mnist_demo.presets.form import FIELDS, FIRST
from mnist_demo.settings import settings


def test_the_form_has_a_line_for_every_number_that_is_limited():
    numbers = {key for key, field in FIELDS.items() if field.kind == "number"}
    assert numbers == set(LIMITS)


def test_the_form_offers_every_architecture_and_every_data_set():
    assert list(FIELDS["architecture"].options) == list(ARCHITECTURES)
    assert set(FIELDS["data"].options) == set(TEST_SETS) - {OPTICAL_HELD_OUT}
    assert FIRST in ARCHITECTURES


def test_the_page_is_given_each_field_with_its_limits():
    page = form.for_page()
    given = {field["key"]: field for field in page["fields"]}
    assert set(given) <= set(TrainingConfig.__dataclass_fields__)
    for key, limits in (LIMITS | {"epochs": (1, settings.max_run_epochs)}).items():
        assert (given[key]["low"], given[key]["high"]) == limits
    json.dumps(page)


def test_data_that_is_not_available_is_not_offered(monkeypatch):
    every = list(FIELDS["data"].options)
    for has_mnist, pen in itertools.product((True, False), ((), (Path("x"),))):
        monkeypatch.setattr(available, "settings", replace(settings, pen_strokes=pen))
        monkeypatch.setattr(available, "mnist_file", lambda: Path("y") if has_mnist else None)  # noqa: B023
        page = form.for_page()
        data = next(field for field in page["fields"] if field["key"] == "data")
        gone = {name for name, there in (("mnist", has_mnist), ("pen", pen)) if not there}
        assert list(data["options"]) == [name for name in every if name not in gone]


@pytest.mark.parametrize("has_mnist", [True, False])
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_network_can_be_trained_at_its_defaults_with_the_data_that_are_there(
    monkeypatch, name, has_mnist
):
    monkeypatch.setattr(available, "settings", replace(settings, pen_strokes=()))
    monkeypatch.setattr(available, "mnist_file", lambda: Path("y") if has_mnist else None)
    page = form.for_page()
    options = next(field for field in page["fields"] if field["key"] == "data")["options"]
    ticked = page["architectures"][name]["preset"]["data"]
    assert set(ticked) <= set(options)
    assert form.config_from({"architecture": name}).data == tuple(ticked)
    in_place = {"mnist"} if has_mnist else set(available.INSTEAD_OF_MNIST)
    made = {"printed", "segments"} if name == "champion" else set()
    assert set(ticked) == in_place | made


def test_mnist_that_is_not_there_cannot_be_asked_for(monkeypatch):
    monkeypatch.setattr(available, "mnist_file", lambda: None)
    with pytest.raises(UserError, match="MNIST is not on this server: get it first"):
        form.config_from({"architecture": "simple", "data": ["mnist", "synthetic"]})


def test_every_preset_is_of_the_kind_that_its_field_accepts():
    for listed in ARCHITECTURES.values():
        for key, field in FIELDS.items():
            if hasattr(listed.preset, key):
                value = getattr(listed.preset, key)
                assert field.accepts(list(value) if isinstance(value, tuple) else value)
