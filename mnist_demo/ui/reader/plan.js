// What is to be computed for one image, step by step: the graph of a `.tflite` file, checked, with its
// constants unpacked. Both runtimes, forward.js and simd.js, run these steps.
//
// A step reads the slots of its `inputs`, writes that of its `output` and, if `relu` is set, makes what
// is below 0 there 0. By its `kind` it is
//   multiply      a convolution, or a dense layer, which is one of a single pixel: `weights` (by output
//                 channel, row, column and input channel) as Int8Array or Float32Array, `scales` of
//                 int8 weights by output channel, or null, `bias`, `window`
//   max, average  pooling: `window`
//   scale, shift  each channel times, or plus, its element of `vector`
//   join          the inputs one after the other

import { Draft } from "./draft.js";
import { parseTflite } from "./tflite.js";
import { requireKnown } from "./unreadable.js";
import { onePixel, windowOf } from "./window.js";

const IMAGE = [1, 28, 28, 1];
const LOGITS = [1, 10];

// The plan of a file: its `steps`, the `sizes` of all slots in numbers, the slot of the image, `input`,
// and that of the logits, `output`. Throws UnreadableNetwork.
export function planOf(bytes) {
  const { tensors, operators, inputs, outputs } = parseTflite(bytes);
  const draft = new Draft(tensors);
  const shapeOf = (index) => String(draft.tensor(index).shape);
  requireKnown(
    inputs.length === 1 && shapeOf(inputs[0]) === String(IMAGE),
    "another input than an image of 28×28 pixels"
  );
  const input = draft.define(inputs[0], IMAGE);
  for (const operator of operators) PLANNERS[operator.name](draft, operator);
  requireKnown(shapeOf(outputs[0]) === String(LOGITS), "another output than ten logits");
  return { steps: draft.steps, sizes: draft.sizes, input, output: draft.slot(outputs[0]) };
}

const PLANNERS = {
  CONV_2D: convolution,
  FULLY_CONNECTED: dense,
  MAX_POOL_2D: pooling("max"),
  AVERAGE_POOL_2D: pooling("average"),
  MUL: byChannel("scale"),
  ADD: byChannel("shift"),
  CONCATENATION: concatenation,
  RESHAPE: (draft, { inputs, outputs }) => draft.alias(outputs[0], inputs[0]),
  DEQUANTIZE: (draft, { inputs, outputs }) => draft.widen(outputs[0], inputs[0]),
  // these three compute the shape that RESHAPE gives to a batch; that for one image is in the file
  SHAPE: () => {},
  STRIDED_SLICE: () => {},
  PACK: () => {},
};

function convolution(draft, operator) {
  const { inputs, options } = operator;
  requireKnown(options.dilationX === 1 && options.dilationY === 1, "a dilated convolution");
  const { shape } = draft.tensor(inputs[0]);
  const [outChannels, kernelHeight, kernelWidth, channels, ...more] = draft.tensor(inputs[1]).shape;
  requireKnown(channels === shape[3] && !more.length, "a grouped convolution");
  const window = windowOf(shape, { ...options, kernelHeight, kernelWidth });
  multiply(draft, operator, window, [1, window.outHeight, window.outWidth, outChannels]);
}

function dense(draft, operator) {
  const { inputs, options } = operator;
  const [outChannels, features, ...more] = draft.tensor(inputs[1]).shape;
  const size = draft.sizes[draft.slot(inputs[0])];
  requireKnown(features === size && !more.length, "a dense layer of several rows");
  requireKnown(options.weightsFormat === 0, "shuffled weights");
  const isInt8 = draft.tensor(inputs[1]).type === "int8";
  requireKnown(options.asymmetric || !isInt8, "inputs quantized in another way");
  multiply(draft, operator, onePixel(features), [1, outChannels]);
}

function multiply(draft, operator, window, shape) {
  const [, weightsOf, biasOf = -1] = operator.inputs;
  requireKnown(biasOf !== -1, "a layer without bias");
  const { weights, scales } = draft.weights(weightsOf);
  const bias = draft.floats(biasOf, [shape.at(-1)]);
  const products = window.outHeight * window.outWidth * weights.length;
  append(draft, operator, shape, { kind: "multiply", weights, scales, bias, window }, products);
}

function pooling(kind) {
  return (draft, operator) => {
    const window = windowOf(draft.tensor(operator.inputs[0]).shape, operator.options);
    const shape = [1, window.outHeight, window.outWidth, window.channels];
    const products = window.kernelHeight * window.kernelWidth * shape[1] * shape[2] * shape[3];
    append(draft, operator, shape, { kind, window }, products);
  };
}

function byChannel(kind) {
  return (draft, operator) => {
    const { shape } = draft.tensor(operator.inputs[0]);
    const vector = draft.floats(operator.inputs[1], [shape.at(-1)]);
    append(draft, operator, shape, { kind, vector });
  };
}

function append(draft, { inputs, outputs, options }, shape, step, products) {
  const input = draft.slot(inputs[0]);
  const output = draft.define(outputs[0], shape);
  draft.add({ ...step, inputs: [input], output, relu: isRelu(options) }, products);
}

function isRelu({ activation }) {
  requireKnown(activation, "another activation");
  return activation === "relu";
}

function concatenation(draft, { inputs, outputs, options }) {
  const shapes = inputs.map((index) => draft.tensor(index).shape);
  const areVectors = shapes.every(([rows, ...others]) => rows === 1 && others.length === 1);
  requireKnown(areVectors && !isRelu(options), "joined maps");
  const slots = inputs.map((index) => draft.slot(index));
  const size = slots.reduce((sum, slot) => sum + draft.sizes[slot], 0);
  const output = draft.define(outputs[0], [1, size]);
  draft.add({ kind: "join", inputs: slots, output, relu: false });
}
