// A plan while it is being made from a graph: which of the graph's tensors are known by now.

import { singles } from "./half.js";
import { requireKnown, requireWhole } from "./unreadable.js";

const MAX_NUMBERS = 2 ** 23; // constants, and what steps read and write
const MAX_PRODUCTS = 5e8; // multiplications for an image; the champion needs 49 million

const sizeOf = (shape) => shape.reduce((product, side) => product * side, 1);
const sameShape = (one, other) => String(one) === String(other);

export class Draft {
  steps = [];
  sizes = []; // how many numbers each slot has
  #tensors;
  #slots = new Map(); // of computed tensors, by their indices
  #widened = new Map(); // constants in single precision, Float32Arrays by the indices of tensors
  #numbers = 0;
  #products = 0;

  constructor(tensors) {
    this.#tensors = tensors;
  }

  tensor(index) {
    const tensor = this.#tensors[index];
    requireWhole(tensor);
    return tensor;
  }

  #isConstant(index) {
    return this.tensor(index).bytes !== null || this.#widened.has(index);
  }

  // The slot of a tensor that is computed for each image.
  slot(index) {
    requireKnown(!this.#isConstant(index), "something computed of constants");
    requireWhole(this.#slots.has(index)); // an operator comes after those that compute its inputs
    return this.#slots.get(index);
  }

  // A new slot, for a tensor that must have that shape in the file too.
  define(index, shape) {
    const tensor = this.tensor(index);
    requireKnown(tensor.type === "float32", `computed numbers of type ${tensor.type}`);
    requireWhole(sameShape(tensor.shape, shape));
    this.#requireNew(index);
    const size = sizeOf(shape);
    this.#count(size);
    const slot = this.sizes.push(size) - 1;
    this.#slots.set(index, slot);
    return slot;
  }

  // A tensor that has the numbers of another in another shape shares its slot.
  alias(index, other) {
    const slot = this.slot(other);
    requireWhole(sizeOf(this.tensor(index).shape) === this.sizes[slot]);
    this.#requireNew(index);
    this.#slots.set(index, slot);
  }

  // A tensor is another, a constant in half precision, in single precision.
  widen(index, other) {
    const { type, shape } = this.tensor(other);
    requireKnown(type === "float16", `dequantized numbers of type ${type}`);
    requireWhole(sameShape(this.tensor(index).shape, shape));
    this.#requireNew(index);
    this.#widened.set(index, singles(this.#unpack(other, Uint16Array)));
  }

  #requireNew(index) {
    requireWhole(!this.#slots.has(index) && !this.#isConstant(index));
  }

  // A constant of that shape, as a Float32Array.
  floats(index, shape) {
    const tensor = this.tensor(index);
    requireKnown(this.#isConstant(index), "an operator of two computed tensors");
    requireKnown(sameShape(tensor.shape, shape), "constants of another shape");
    requireKnown(tensor.type === "float32", `constants of type ${tensor.type}`);
    return this.#widened.get(index) ?? this.#unpack(index, Float32Array);
  }

  // The weights of a layer: {weights, scales}. The first axis of its tensor are the output channels.
  // Weights of int8 have a scale for each output channel; `scales` is null for others.
  weights(index) {
    const { type, shape, quantization } = this.tensor(index);
    if (type !== "int8") return { weights: this.floats(index, shape), scales: null };
    const { scales = [], zeroPoints = [], axis } = quantization ?? {};
    requireKnown(
      axis === 0 && scales.length === shape[0] && zeroPoints.every((point) => point === 0n),
      "weights quantized in another way"
    );
    return { weights: this.#unpack(index, Int8Array), scales: Float32Array.from(scales) };
  }

  #unpack(index, Type) {
    const { bytes, shape } = this.tensor(index);
    const size = sizeOf(shape);
    requireWhole(bytes?.length === size * Type.BYTES_PER_ELEMENT);
    this.#count(size);
    return new Type(bytes.slice().buffer); // any kind of array may begin where a copy does
  }

  #count(numbers) {
    this.#numbers += numbers;
    requireKnown(this.#numbers <= MAX_NUMBERS, "too many numbers");
  }

  add(step, products = 0) {
    for (const slot of step.inputs) this.#count(this.sizes[slot]);
    this.#products += products;
    requireKnown(this.#products <= MAX_PRODUCTS, "too many multiplications");
    this.steps.push(step);
  }
}
