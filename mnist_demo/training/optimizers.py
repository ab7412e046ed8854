"""Optimizers and learning-rate schedules by name."""

from collections.abc import Callable

import keras

SCHEDULE_BUILDERS: dict[str, Callable[[float, int], object]] = {
    "constant": lambda rate, steps: rate,
    "one-cycle": lambda rate, steps: OneCycle(rate, steps),
}
"""A schedule by name, from the peak rate and the number of steps of the whole training."""

OPTIMIZER_BUILDERS: dict[str, Callable[[object], keras.optimizers.Optimizer]] = {
    "adam": lambda rate: keras.optimizers.Adam(rate),
    "adam-fast": lambda rate: keras.optimizers.Adam(rate, beta_1=0.7, beta_2=0.9),
    "sgd": lambda rate: keras.optimizers.SGD(rate),
}
"""An optimizer by name, from a rate or a schedule. ``adam-fast`` is for short runs."""


@keras.saving.register_keras_serializable("mnist_demo")
class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """A rate that climbs in a straight line to its peak and falls in another to nearly nothing.

    After Smith and Topin, "Super-Convergence" (2018).
    """

    WARM_UP = 0.25
    """Share of the training until the peak."""
    START, END = 0.1, 0.005
    """Shares of the peak rate at the beginning and at the end."""

    def __init__(self, peak: float, steps: int) -> None:
        """Peak rate, reached a quarter of the way through ``steps`` steps."""
        self.peak, self.steps = peak, steps

    def __call__(self, step):
        """The rate at a step, counted from 0."""
        done = keras.ops.cast(step, "float32") / self.steps
        rising = self.START + (1 - self.START) * done / self.WARM_UP
        falling = 1 - (1 - self.END) * (done - self.WARM_UP) / (1 - self.WARM_UP)
        return self.peak * keras.ops.maximum(keras.ops.minimum(rising, falling), self.END)

    def get_config(self) -> dict:
        """What Keras needs to load a saved network that was trained with it."""
        return {"peak": self.peak, "steps": self.steps}
