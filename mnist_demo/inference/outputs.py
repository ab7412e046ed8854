"""More outputs for a network's file, so that inner tensors can be read beside its logits.

The tensors are chosen when a bundle is opened rather than when it is exported, so that every bundle
can be looked into, also one from before. LiteRT can keep all tensors by itself, but then a batch
takes nearly twice as long, and which tensor belongs to which layer is not part of its API.
"""

from collections.abc import Callable

import numpy as np
from ai_edge_litert.schema_py_generated import SubGraphT
from ai_edge_litert.tools import flatbuffer_utils

Choose = Callable[[SubGraphT, list[int]], list[int]]
"""Given a model's graph and the built-in code of each of its operators, the tensors to output."""


def with_outputs(model: bytes, choose: Choose) -> bytes:
    """A ``.tflite`` file with the chosen tensors as outputs after its own.

    Raises:
        ValueError: the file is damaged, or ``choose`` does not find its tensors.
    """
    try:
        unpacked = flatbuffer_utils.convert_bytearray_to_object(model)
        graph = unpacked.subgraphs[0]
        codes = [unpacked.operatorCodes[op.opcodeIndex].builtinCode for op in graph.operators]
    except Exception as error:  # the parser raises whatever a damaged file leads to
        raise ValueError("it is damaged") from error
    graph.outputs = np.array([*graph.outputs, *choose(graph, codes)], np.int32)
    return bytes(flatbuffer_utils.convert_object_to_bytearray(unpacked))
