"""How networks are trained and written as bundles. TensorFlow is imported here, and only here."""

import os

from mnist_demo.native_libraries import silence_native_output

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
with silence_native_output():
    import tensorflow as tf  # noqa: F401  (once, here, so that it loads quietly)
