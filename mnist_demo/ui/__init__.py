"""The page: one folder for each tab, with its component, ``.html``, ``.css`` and ``.js``."""

import os

# Gradio reads this when it is imported; the page asks nothing of any other host
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
