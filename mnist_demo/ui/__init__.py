"""The page: one file a tab, components with their ``.html``, ``.css`` and ``.js`` beside them."""

import os

# Gradio reads this when it is imported; the page asks nothing of any other host
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
