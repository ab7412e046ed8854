"""How networks are trained and written as bundles. TensorFlow is imported here, and only here."""

import os

from mnist_demo.native_libraries import native_chatter_off

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
with native_chatter_off():
    import tensorflow as tf  # noqa: F401  (once, here, so that it loads quietly)
