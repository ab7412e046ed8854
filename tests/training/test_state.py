import numpy as np
import pytest

from mnist_demo.training.state import TrainingState


def test_a_state_outlives_its_file(tmp_path):
    arrays = [np.arange(3.0), np.ones((2, 2), np.float32), np.array(5)]
    state = TrainingState(203, 1.5, arrays, np.array([1, 2, 3]), arrays[:2])
    state.save(tmp_path / "progress.npz")
    loaded = TrainingState.load(tmp_path / "progress.npz")
    assert (loaded.step, loaded.seconds) == (203, 1.5)
    for own, read in (
        (state.optimizer, loaded.optimizer),
        (state.weights, loaded.weights),
        ([state.generator], [loaded.generator]),
    ):
        for expected, array in zip(own, read, strict=True):
            np.testing.assert_array_equal(array, expected)
            assert array.dtype == expected.dtype


def test_a_damaged_file_is_told(tmp_path):
    (tmp_path / "progress.npz").write_bytes(b"PK")
    with pytest.raises((OSError, ValueError, KeyError)):
        TrainingState.load(tmp_path / "progress.npz")
