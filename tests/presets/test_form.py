import json
from dataclasses import replace
from pathlib import Path

from mnist_demo.datasets import TEST_SETS
from mnist_demo.presets import form
from mnist_demo.presets.architectures import ARCHITECTURES
from mnist_demo.presets.config import LIMITS, TrainingConfig
from mnist_demo.presets.form import FIELDS, FIRST
from mnist_demo.settings import settings


def test_the_form_has_a_line_for_every_number_that_is_limited():
    numbers = {key for key, field in FIELDS.items() if field.kind == "number"}
    assert numbers == set(LIMITS)


def test_the_form_offers_every_architecture_and_every_data_set():
    assert list(FIELDS["architecture"].options) == list(ARCHITECTURES)
    assert list(FIELDS["data"].options) == list(TEST_SETS)
    assert FIRST in ARCHITECTURES


def test_the_page_is_given_each_field_with_its_limits():
    page = form.for_page()
    given = {field["key"]: field for field in page["fields"]}
    assert set(given) <= set(TrainingConfig.__dataclass_fields__)
    for key, limits in (LIMITS | {"epochs": (1, settings.max_run_epochs)}).items():
        assert (given[key]["low"], given[key]["high"]) == limits
    json.dumps(page)


def test_data_that_is_not_available_is_not_offered(monkeypatch):
    without_pen = [name for name in TEST_SETS if name != "pen"]
    for path, offered in ((None, without_pen), (Path("x"), list(TEST_SETS))):
        monkeypatch.setattr(form, "settings", replace(settings, pen_strokes=path))
        page = form.for_page()
        data = next(field for field in page["fields"] if field["key"] == "data")
        assert list(data["options"]) == offered
        assert page["architectures"]["champion"]["preset"]["data"] == [
            name for name in ("mnist", "pen", "synthetic") if name in offered
        ]
    assert page["architectures"]["classic"]["preset"]["data"] == ["mnist"]


def test_every_preset_is_of_the_kind_that_its_field_accepts():
    for listed in ARCHITECTURES.values():
        for key, field in FIELDS.items():
            if hasattr(listed.preset, key):
                value = getattr(listed.preset, key)
                assert field.accepts(list(value) if isinstance(value, tuple) else value)
