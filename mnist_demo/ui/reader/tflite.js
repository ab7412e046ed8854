// A `.tflite` file taken apart: its tensors, and its operators in the order in which they run. Fields
// and codes have the numbers of TensorFlow's schema.fbs.

import { Table } from "./flatbuffer.js";
import { requireKnown, requireWhole } from "./unreadable.js";

const SCHEMA = 3;
const MAX_BYTES = 32 * 2 ** 20;
const TYPES = { 0: "float32", 1: "float16", 2: "int32", 9: "int8" };
const PADDINGS = ["same", "valid"];
const ACTIVATIONS = ["none", "relu"];

const padding = (options) => PADDINGS[options.int8(0)];
const activation = (field) => (options) => ACTIVATIONS[options.int8(field)];
const number = (field, missing) => (options) => options.int32(field, missing);

const POOLING = {
  padding,
  strideX: number(1),
  strideY: number(2),
  kernelWidth: number(3),
  kernelHeight: number(4),
  activation: activation(5),
};

// Operators by their codes: the name, the newest version that is known here, the options, and which
// member of the schema's union BuiltinOptions holds them.
const OPERATORS = {
  0: { name: "ADD", version: 1, union: 11, options: { activation: activation(0) } },
  1: { name: "AVERAGE_POOL_2D", version: 1, union: 5, options: POOLING },
  2: {
    name: "CONCATENATION",
    version: 1,
    union: 10,
    options: { axis: number(0), activation: activation(1) },
  },
  3: {
    name: "CONV_2D",
    version: 5,
    union: 1,
    options: {
      padding,
      strideX: number(1),
      strideY: number(2),
      activation: activation(3),
      dilationX: number(4, 1),
      dilationY: number(5, 1),
    },
  },
  6: { name: "DEQUANTIZE", version: 3 },
  9: {
    name: "FULLY_CONNECTED",
    version: 12,
    union: 8,
    options: {
      activation: activation(0),
      weightsFormat: (options) => options.int8(1),
      asymmetric: (options) => options.bool(3),
    },
  },
  17: { name: "MAX_POOL_2D", version: 1, union: 5, options: POOLING },
  18: { name: "MUL", version: 1, union: 21, options: { activation: activation(0) } },
  22: { name: "RESHAPE", version: 1 },
  45: { name: "STRIDED_SLICE", version: 1 },
  77: { name: "SHAPE", version: 1 },
  83: { name: "PACK", version: 1 },
};

// The graph of a file: `tensors` of {shape, type, bytes, quantization}, `operators` of {name, inputs,
// outputs, options}, and the graph's own `inputs` and `outputs`, as indices of tensors. The `bytes` of
// a tensor are null unless it is a constant; its `quantization` is null or {scales, zeroPoints, axis}.
// Throws UnreadableNetwork.
export function parseTflite(bytes) {
  requireKnown(bytes.length <= MAX_BYTES, "too large a file");
  requireWhole(String.fromCharCode(...bytes.subarray(4, 8)) === "TFL3");
  try {
    return graphOf(Table.root(new Uint8Array(bytes)));
  } catch (error) {
    if (error instanceof RangeError) requireWhole(false);
    throw error;
  }
}

function graphOf(model) {
  requireKnown(model.uint32(0) === SCHEMA, "a file of another version");
  const graphs = model.tables(2);
  requireKnown(graphs.length === 1, "several graphs");
  const [graph] = graphs;
  const buffers = model.tables(4);
  const kinds = model.tables(1).map(kindOf);
  return {
    tensors: graph.tables(0).map((table) => tensorOf(table, buffers)),
    operators: graph.tables(3).map((table) => operatorOf(table, kinds)),
    inputs: graph.int32s(1),
    outputs: graph.int32s(2),
  };
}

// What an operator code of the file stands for: an element of OPERATORS.
function kindOf(table) {
  // the older field has one byte, and 127 where the code needs the newer one
  const code = Math.max(table.int8(0), table.int32(3));
  const kind = OPERATORS[code];
  requireKnown(kind, `an operator of code ${code}`);
  const version = table.int32(2, 1);
  requireKnown(version <= kind.version, `version ${version} of ${kind.name}`);
  return kind;
}

function tensorOf(table, buffers) {
  const type = TYPES[table.int8(1)];
  requireKnown(type, `numbers of type ${table.int8(1)}`);
  requireKnown(!table.bool(5) && !table.has(6), "variable or sparse tensors");
  const buffer = buffers[table.uint32(2)];
  const shape = table.int32s(0);
  requireWhole(buffer && shape.every((side) => side > 0));
  const bytes = buffer.bytes(0);
  const quantization = table.table(4);
  return {
    shape,
    type,
    bytes: bytes.length ? bytes : null,
    quantization: quantization && {
      scales: quantization.float32s(2),
      zeroPoints: quantization.int64s(3),
      axis: quantization.int32(6),
    },
  };
}

function operatorOf(table, kinds) {
  const kind = kinds[table.uint32(0)];
  requireWhole(kind);
  const { name, union, options = {} } = kind;
  const given = table.table(4);
  requireWhole(!union || (given && table.int8(3) === union));
  return {
    name,
    inputs: table.int32s(1),
    outputs: table.int32s(2),
    options: Object.fromEntries(Object.entries(options).map(([key, read]) => [key, read(given)])),
  };
}
