"""A network that the browser breaks on purpose computes what LiteRT computes of the same damage.

The damage is done here a second time, by NumPy, to the weights in the network's file.
"""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert.tools import flatbuffer_utils

from mnist_demo.bundle import TFLITE
from mnist_demo.datasets import synthetic
from mnist_demo.inference import Network
from mnist_demo.settings import CHAMPION

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).parents[2] / "js" / "broken_logits.js"
CONVOLUTION, DENSE = 3, 9
COMPUTES = {CONVOLUTION, DENSE, 0, 1, 2, 17, 18}
"""Codes of the operators that compute something for each image."""
LAYERS = 7
"""Of the champion: six convolutions in each column, and one dense layer of all columns."""
WHOLE = {"noise": 0, "layer": 0, "zeroed": 0, "bits": 8}
DAMAGES = [
    WHOLE | some
    for some in (
        {"noise": 0.4},
        {"noise": 1.1},
        {"bits": 6},
        {"bits": 3},
        {"bits": 1},
        {"zeroed": 0.3},
        {"zeroed": 0.5, "layer": 3},
        {"zeroed": 0.5, "layer": LAYERS - 1},
        {"zeroed": 1, "layer": 1},
        {"noise": 0.3, "bits": 4, "zeroed": 0.25, "layer": 2},
    )
]


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return synthetic.generate(40, 3).images


def browser_logits(
    node: str, images: np.ndarray, damages: list[dict | None], runtime: str = "simd"
) -> np.ndarray:
    command = [node, SCRIPT, CHAMPION / TFLITE, runtime, json.dumps(damages)]
    ran = subprocess.run(command, input=images.tobytes(), capture_output=True, timeout=300)
    assert ran.returncode == 0, ran.stderr.decode()
    return np.frombuffer(ran.stdout, np.float32).reshape(len(damages), len(images), 10)


def uniform(seed: int, count: int) -> np.ndarray:
    """The numbers in [0, 1) of mulberry32, which counts its state up and mixes it."""
    states = seed + 0x6D2B79F5 * np.arange(1, count + 1, dtype=np.uint64)
    a = states.astype(np.uint32)
    a = (a ^ (a >> 15)) * (a | 1)
    a ^= a + (a ^ (a >> 7)) * (a | 61)
    return (a ^ (a >> 14)) / 2**32


def normal(shares: np.ndarray) -> np.ndarray:
    """The Box-Muller transform, pair by pair."""
    radius, angle = np.sqrt(-2 * np.log(1 - shares[::2])), 2 * np.pi * shares[1::2]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).ravel()


def damaged(values: np.ndarray, damage: dict, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights of shape (filters, inputs) with noise and fewer bits: integers, and their scales."""
    shares = uniform(seed, len(values) + values.size + values.size % 2)
    noise = normal(shares[len(values) :])[: values.size].reshape(values.shape)
    values = (values + damage["noise"] * values.std() * noise).astype(np.float32)
    largest = np.abs(values).max(axis=1, keepdims=True).astype(np.float64)
    if damage["bits"] == 8:
        scales = largest / 127
        return np.rint(values / scales), scales
    levels = 2 ** damage["bits"]
    scales = largest / (levels - 1)
    edges = np.linspace(-1, 1, levels + 1)[1:-1] * levels / (levels - 1)
    return 2.0 * np.digitize(values / largest, edges) - (levels - 1), scales


def broken_file(damage: dict) -> bytes:
    """The champion's file, its weights broken."""
    model = flatbuffer_utils.convert_bytearray_to_object((CHAMPION / TFLITE).read_bytes())
    graph = model.subgraphs[0]
    step = convolutions = 0
    for operator in graph.operators:
        code = model.operatorCodes[operator.opcodeIndex].builtinCode
        if code in (CONVOLUTION, DENSE):
            layer = convolutions % (LAYERS - 1) if code == CONVOLUTION else LAYERS - 1
            convolutions += code == CONVOLUTION
            break_layer(model, graph.tensors, operator.inputs[1:3], damage, layer, step)
        step += code in COMPUTES
    assert (convolutions, step) == (18, 32)
    return bytes(flatbuffer_utils.convert_object_to_bytearray(model))


def break_layer(model, tensors, inputs, damage: dict, layer: int, step: int) -> None:
    weights, bias = (tensors[i] for i in inputs)
    buffer, bias_buffer = (model.buffers[tensor.buffer] for tensor in (weights, bias))
    is_int8 = weights.type == 9
    stored = np.frombuffer(bytes(buffer.data), np.int8 if is_int8 else np.float32)
    values = stored.reshape(weights.shape[0], -1).astype(np.float32)
    if is_int8:
        values *= np.float32(weights.quantization.scale)[:, None]
    seed = (step + 1) * 0x9E3779B9
    new = values
    if damage["noise"] or damage["bits"] < 8:
        new, scales = damaged(values, damage, seed)
        if is_int8:
            weights.quantization.scale = scales.ravel().astype(np.float32)
        else:
            new = new * scales
            if damage["bits"] == 8:  # numbers stay numbers
                shares = uniform(seed, len(values) + values.size)[len(values) :]
                new = values + damage["noise"] * values.std() * normal(shares).reshape(values.shape)
    elif is_int8:
        new = stored.reshape(values.shape)
    new = np.array(new, stored.dtype)
    if layer == damage["layer"]:
        order = np.argsort(uniform(seed, len(values)), kind="stable")
        gone = order[: int(damage["zeroed"] * len(values) + 0.5)]
        new[gone] = 0
        biases = np.frombuffer(bytes(bias_buffer.data), np.float32).copy()
        biases[gone] = 0
        bias_buffer.data = np.frombuffer(biases.tobytes(), np.uint8)
    buffer.data = np.frombuffer(new.tobytes(), np.uint8)


@pytest.mark.parametrize("runtime", ["simd", "plain"])
def test_damage_is_what_litert_computes_of_the_same_damage(node, images, runtime):
    some, damages = (images, DAMAGES) if runtime == "simd" else (images[:3], DAMAGES[::3])
    found = browser_logits(node, some, damages, runtime)
    whole = Network.load(CHAMPION).logits(some)
    for logits, damage in zip(found, damages, strict=True):
        expected = Network(broken_file(damage)).logits(some)
        assert np.abs(expected - whole).max() > 0.1, damage  # it does damage
        size = max(1, np.abs(expected).max())
        assert np.abs(logits - expected).max() < 0.03 * size, damage
        assert np.abs(logits - expected).mean() < 0.003 * size, damage


def test_no_damage_and_a_mended_network_are_the_whole_one(node, images):
    ruined = WHOLE | {"noise": 1.5, "bits": 1, "zeroed": 1}
    whole, untouched, _, again, mended = browser_logits(
        node, images, [None, WHOLE, ruined, WHOLE, None]
    )
    for logits in (untouched, again, mended):
        np.testing.assert_array_equal(logits, whole)


def test_more_damage_reads_fewer_digits(node, images):
    labels = synthetic.generate(40, 3).labels
    amounts = {"noise": (0.6, 1.5), "bits": (3, 1), "zeroed": (0.6, 1)}
    steps = [WHOLE | {name: at, "layer": 2} for name, pair in amounts.items() for at in pair]
    read = browser_logits(node, images, [None, *steps]).argmax(axis=2)
    whole, *right = (read == labels).mean(axis=1)
    for less, more in zip(right[::2], right[1::2], strict=True):
        assert whole >= less > more
        assert more < 0.4
    assert whole > 0.9
