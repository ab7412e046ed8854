"""A network's file made to tell more than its logits: other tensors of it become outputs too.

So any bundle can be looked into, and LiteRT computes nothing besides: keeping all tensors of its
own accord, it would do without its fast kernels.
"""

from collections.abc import Callable

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

_IDENTIFIER = b"TFL3"

Choose = Callable[[schema.SubGraphT, list[int]], list[int]]
"""From the graph of a model and the built-in code of each of its operators, the tensors wanted."""


def with_outputs(model: bytes, choose: Choose) -> bytes:
    """The same ``.tflite`` file with more outputs after its own.

    Raises:
        ValueError: the file is damaged, or ``choose`` finds nothing that it could do with.
    """
    try:
        unpacked = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(model, 0))
        graph = unpacked.subgraphs[0]
        codes = [unpacked.operatorCodes[op.opcodeIndex].builtinCode for op in graph.operators]
    except Exception as error:  # whatever a damaged file makes of the parser
        raise ValueError("it is damaged") from error
    graph.outputs = np.array([*graph.outputs, *choose(graph, codes)], np.int32)
    builder = flatbuffers.Builder(len(model))
    builder.Finish(unpacked.Pack(builder), _IDENTIFIER)
    return bytes(builder.Output())
