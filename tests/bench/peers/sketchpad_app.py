"""The usual digit demo: ``gr.Sketchpad``, its ``change`` event, and ``model.predict`` behind it.

It reads with the champion too, so that only the way from the pen to the network differs.
"""

from pathlib import Path

import gradio as gr
import numpy as np
from PIL import Image
from tensorflow import keras

CHAMPION = Path(__file__).parents[3] / "assets" / "champion" / "model.keras"

model = keras.models.load_model(CHAMPION)


def classify(drawing: dict) -> dict[str, float]:
    """The probability of each digit, as ``gr.Label`` shows it."""
    if drawing["composite"] is None:  # the pad was cleared
        return {}
    small = Image.fromarray(drawing["composite"]).convert("L").resize((28, 28))
    ink = 1 - np.asarray(small, np.float32).reshape(1, 28, 28, 1) / 255
    probabilities = model.predict(ink, verbose=0)[0]
    return {str(digit): float(share) for digit, share in enumerate(probabilities)}


with gr.Blocks() as demo:
    sketchpad = gr.Sketchpad()
    label = gr.Label()
    sketchpad.change(classify, sketchpad, label)

if __name__ == "__main__":
    demo.launch()
