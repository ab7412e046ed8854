"""How quick a network is in a browser's JavaScript engine, beside LiteRT in Python.

    python -m tests.bench.browser_network [--model BUNDLE] [--runs N] [--json | --markdown]

Each run times the network in Node, in WebAssembly SIMD and in plain JavaScript by turns, then in
LiteRT, one image at a time and on one thread. The figures are medians over the runs, and all three
slow down together where the machine does other work: compare them with each other.
"""

import json
import subprocess
import time
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import typer

from mnist_demo import bundle, ui
from mnist_demo.cli.output import working
from mnist_demo.datasets import synthetic
from mnist_demo.inference import Network
from mnist_demo.settings import CHAMPION
from tests.bench.table import AsJson, AsMarkdown, Measure, Model, print_figures

SCRIPT = Path(__file__).with_suffix(".js")
KERNELS = Path(ui.__file__).parent / "reader" / "kernels.wasm"
ROUNDS = 200
"""Images that each way reads in a run."""
MEASURES = {
    "simd": Measure("WebAssembly SIMD, ms an image", 2, 2.5),
    "plain": Measure("plain JavaScript, ms an image", 1),
    "litert": Measure("LiteRT in Python, ms an image", 2),
    "load": Measure("reading the file and laying it out for SIMD, ms", 1),
    "first": Measure("the first image by SIMD, ms", 1),
    "kilobytes": Measure("the kernels, kB", 1, 5),
}


def main(
    model: Model = CHAMPION,
    runs: Annotated[int, typer.Option(help="How often to measure.")] = 5,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Time a network in Node and in LiteRT."""
    images = synthetic.generate(50, 1).images
    with working("measuring"):
        taken = [measured(model, images) for _ in range(runs)]
    figures = {key: median(run[key] for run in taken) for key in MEASURES}
    print_figures("A network in the browser", MEASURES, figures, as_json, as_markdown)


def measured(model: Path, images: np.ndarray) -> dict[str, float]:
    """The figures of one run, by the keys of `MEASURES`."""
    command = ["node", str(SCRIPT), str(model / bundle.TFLITE), str(ROUNDS)]
    ran = subprocess.run(command, input=images.tobytes(), capture_output=True, check=True)
    browser = json.loads(ran.stdout)
    return {
        "simd": browser["simd"]["image"],
        "plain": browser["plain"]["image"],
        "litert": litert_milliseconds(Network.load(model), images),
        "load": browser["simd"]["load"],
        "first": browser["simd"]["first"],
        "kilobytes": KERNELS.stat().st_size / 1000,
    }


def litert_milliseconds(network: Network, images: np.ndarray) -> float:
    """The median time of one image."""
    times = []
    for i in range(ROUNDS):
        image = images[i % len(images)][None]
        started = time.perf_counter()
        network.logits(image)
        times.append((time.perf_counter() - started) * 1000)
    return median(times)


if __name__ == "__main__":
    typer.run(main)
