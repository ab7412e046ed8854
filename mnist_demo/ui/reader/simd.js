// Runs a plan by the kernels of kernels.wasm, in their memory.

import { placeLayer, placePadded, spareOf } from "./layer.js";
import { Memory } from "./memory.js";
import { quantizationOf } from "./quantize.js";
import { placesOf } from "./window.js";

// A function from the 784 numbers of an image to the logits, which the next call overwrites.
// `kernels` is what kernels.wasm exports; functions that were made for it before are of no use any more.
export function createSimd({ steps, sizes, input, output }, kernels) {
  const memory = new Memory(kernels.memory);
  const spares = new Map(steps.map(({ output: slot, bias }) => [slot, bias ? spareOf(bias) : 0]));
  const slots = sizes.map((size, slot) => {
    return { at: memory.reserve(4 * (size + (spares.get(slot) ?? 0))), size };
  });
  const runs = steps.map((step) => {
    const inputs = step.inputs.map((slot) => slots[slot]);
    return RUNS[step.kind](kernels, memory, step, slots[step.output], ...inputs);
  });
  const image = memory.floats(slots[input].at, sizes[input]);
  const logits = memory.floats(slots[output].at, sizes[output]);
  return (numbers) => {
    image.set(numbers);
    for (const run of runs) run();
    return logits;
  };
}

// For each kind of step a function that places what it needs in memory, and returns another that
// computes it.
const RUNS = { multiply, max: pool, average: pool, scale: byChannel, shift: byChannel, join };

function multiply(kernels, memory, step, to, from) {
  const { height, width, channels } = step.window;
  const bytes = step.scales ? Int16Array.BYTES_PER_ELEMENT : Float32Array.BYTES_PER_ELEMENT;
  const { at, inside, rowBytes } = placePadded(memory, step.window, bytes);
  const layer = placeLayer(memory, step, rowBytes, bytes);
  const count = width * channels;
  if (!step.scales) {
    return () => {
      for (let row = 0; row < height; row++) {
        memory.copy(from.at + 4 * row * count, inside + row * rowBytes, 4 * count);
      }
      kernels.multiplyFloat32(layer, at, to.at);
    };
  }
  return () => {
    const low = kernels.lowest(from.at, from.size);
    const high = kernels.highest(from.at, from.size);
    const { scale, least, most, unit } = quantizationOf(low, high);
    kernels.quantize(from.at, inside, height, count, rowBytes, scale, least, most);
    kernels.multiplyInt8(layer, at, to.at, unit);
  };
}

function pool(kernels, memory, { kind, window, relu }, to, from) {
  const { width, channels } = window;
  const bytes = 4 * channels;
  const places = placesOf(window);
  const isMaximum = kind === "max";
  return () => {
    let out = to.at;
    for (const { y, x, yEnd, xEnd } of places) {
      const at = from.at + (y * width + x) * bytes;
      kernels.pool(isMaximum, at, out, yEnd - y, xEnd - x, width * bytes, channels, relu);
      out += bytes;
    }
  };
}

function byChannel(kernels, memory, { kind, vector, relu }, to, from) {
  const at = memory.place(vector);
  const pixels = from.size / vector.length;
  const isProduct = kind === "scale";
  return () => kernels.byChannel(isProduct, from.at, to.at, pixels, vector.length, at, relu);
}

function join(kernels, memory, step, to, ...parts) {
  return () => {
    let at = to.at;
    for (const part of parts) {
      memory.copy(part.at, at, 4 * part.size);
      at += 4 * part.size;
    }
  };
}
