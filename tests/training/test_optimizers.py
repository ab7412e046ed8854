import keras
import numpy as np
import pytest

from mnist_demo.presets import architectures
from mnist_demo.training.optimizers import OPTIMIZER_BUILDERS, SCHEDULE_BUILDERS


def test_one_cycle_climbs_to_its_peak_and_falls_to_nearly_nothing():
    schedule = SCHEDULE_BUILDERS["one-cycle"](0.01, 100)
    rates = np.array([float(schedule(step)) for step in range(101)])
    assert rates.argmax() == 25
    assert rates.max() == pytest.approx(0.01)
    assert rates[0] == pytest.approx(0.001)
    assert rates[-1] < 0.01 * 0.01
    assert np.all(np.diff(rates[:26]) > 0)
    assert np.all(np.diff(rates[25:]) < 0)


def test_the_table_that_people_choose_from_names_them_all():
    assert list(architectures.OPTIMIZERS) == list(OPTIMIZER_BUILDERS)
    assert {listed.preset.schedule for listed in architectures.ARCHITECTURES.values()} == set(
        SCHEDULE_BUILDERS
    )


@pytest.mark.parametrize("optimizer", OPTIMIZER_BUILDERS)
@pytest.mark.parametrize("schedule", SCHEDULE_BUILDERS)
def test_every_optimizer_goes_down_hill_under_every_schedule(optimizer, schedule):
    weight = keras.Variable(5.0)
    descent = OPTIMIZER_BUILDERS[optimizer](SCHEDULE_BUILDERS[schedule](0.1, 50))
    for _ in range(50):
        descent.apply([2 * weight], [weight])
    assert abs(float(weight)) < 3


def test_a_saved_one_cycle_comes_back():
    schedule = SCHEDULE_BUILDERS["one-cycle"](0.01, 100)
    assert type(schedule).from_config(schedule.get_config())(30) == schedule(30)
