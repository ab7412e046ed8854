import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { createForward } from "../../mnist_demo/ui/reader/forward.js";
import { createSimd } from "../../mnist_demo/ui/reader/simd.js";
import { singles } from "../../mnist_demo/ui/reader/half.js";
import { quantizationOf } from "../../mnist_demo/ui/reader/quantize.js";
import { onePixel, windowOf } from "../../mnist_demo/ui/reader/window.js";

const WASM = readFileSync(new URL("../../mnist_demo/ui/reader/kernels.wasm", import.meta.url));

// What both runtimes make of a step whose input are these numbers; they must agree.
async function computed(step, numbers, size) {
  const plan = {
    steps: [{ relu: false, ...step, inputs: step.inputs ?? [0], output: 1 }],
    sizes: [numbers.length, size],
    input: 0,
    output: 1,
  };
  const plain = createForward(plan)(numbers);
  const { instance } = await WebAssembly.instantiate(WASM);
  const simd = createSimd(plan, instance.exports)(numbers);
  const largest = Math.max(...plain.map(Math.abs));
  plain.forEach((value, i) => {
    assert.ok(Math.abs(value - simd[i]) <= 1e-5 * largest, `${i}: ${value} but ${simd[i]}`);
  });
  return [...plain];
}

const square = (side, kernel, stride, padding, channels = 1) =>
  windowOf([1, side, side, channels], {
    kernelHeight: kernel,
    kernelWidth: kernel,
    strideY: stride,
    strideX: stride,
    padding,
  });

const ONE_TO_NINE = [1, 2, 3, 4, 5, 6, 7, 8, 9];

test("a convolution multiplies each window with the weights of each channel", async () => {
  const step = {
    kind: "multiply",
    weights: Float32Array.of(1, 0, 0, -1, 0.5, 0.5, 0.5, 0.5),
    scales: null,
    bias: Float32Array.of(10, 0),
    window: square(3, 2, 1, "valid"),
  };
  // a window's first less its last number is -4, and half its sum is 6, 8, 12 and 14
  assert.deepEqual(await computed(step, ONE_TO_NINE, 8), [6, 6, 6, 8, 6, 12, 6, 14]);
});

test("what pads a convolution counts as 0", async () => {
  const step = {
    kind: "multiply",
    weights: new Float32Array(9).fill(1),
    scales: null,
    bias: Float32Array.of(0),
    window: square(3, 3, 1, "same"),
  };
  assert.deepEqual(await computed(step, ONE_TO_NINE, 9), [12, 21, 16, 27, 45, 33, 24, 39, 28]);
});

test("uneven padding stands at the end", async () => {
  const step = {
    kind: "multiply",
    weights: new Float32Array(4).fill(1),
    scales: null,
    bias: Float32Array.of(0),
    window: square(3, 2, 2, "same"),
  };
  assert.deepEqual(await computed(step, ONE_TO_NINE, 4), [12, 9, 15, 9]);
});

test("a ReLU makes what is below 0 there 0", async () => {
  const step = {
    kind: "multiply",
    weights: Float32Array.of(1, -1),
    scales: null,
    bias: Float32Array.of(0, 1),
    window: onePixel(1),
    relu: true,
  };
  assert.deepEqual(await computed(step, [3], 2), [3, 0]);
  assert.deepEqual(await computed(step, [-3], 2), [0, 4]);
});

test("int8 weights meet integers of eight bits", async () => {
  const step = {
    kind: "multiply",
    weights: Int8Array.of(1, 2, 3, 4, -1, -2, -3, -4),
    scales: Float32Array.of(0.5, 0.25),
    bias: Float32Array.of(1, -1),
    window: onePixel(4),
  };
  // from 0 to 255 the integers are the numbers, halves rounded to even
  assert.deepEqual(await computed(step, [0, 2.5, 3.5, 255], 2), [1 + 0.5 * 1036, -1 - 0.25 * 1036]);
  // from -1 to 0.9921875 an integer stands for 1/128: 0.2 is 26 of them
  const [sum] = await computed(step, [-1, 0.9921875, 0.2, 0], 2);
  assert.ok(Math.abs(sum - (1 + (0.5 * (-128 + 2 * 127 + 3 * 26)) / 128)) < 1e-6);
});

test("nothing but zeros leaves the bias", async () => {
  const step = {
    kind: "multiply",
    weights: Int8Array.of(100, 100),
    scales: Float32Array.of(1),
    bias: Float32Array.of(7),
    window: onePixel(2),
  };
  assert.deepEqual(await computed(step, [0, 0], 1), [7]);
});

test("pooling leaves out what is not on the map", async () => {
  const [valid, same] = [square(3, 2, 1, "valid"), square(3, 2, 2, "same")];
  const below = ONE_TO_NINE.map((number) => -number);
  assert.deepEqual(await computed({ kind: "max", window: valid }, ONE_TO_NINE, 4), [5, 6, 8, 9]);
  assert.deepEqual(await computed({ kind: "max", window: same }, below, 4), [-1, -3, -7, -9]);
  assert.deepEqual(await computed({ kind: "average", window: same }, ONE_TO_NINE, 4), [
    ...[3, 4.5, 7.5, 9],
  ]);
});

test("a vector scales and shifts each channel", async () => {
  const vector = Float32Array.of(2, 0, -1);
  assert.deepEqual(await computed({ kind: "scale", vector }, [1, 2, 3, 4, 5, 6], 6), [
    ...[2, 0, -3, 8, 0, -6],
  ]);
  assert.deepEqual(await computed({ kind: "shift", vector, relu: true }, [1, 2, 0, -4, 5, 6], 6), [
    ...[3, 2, 0, 0, 5, 5],
  ]);
});

test("columns are joined one after the other", async () => {
  const step = { kind: "join", inputs: [0, 0] };
  assert.deepEqual(await computed(step, [1, 2, 3], 6), [1, 2, 3, 1, 2, 3]);
});

test("numbers in half precision keep their value", () => {
  const bits = Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x7bff, 0x0001, 0x83ff, 0x8000, 0x7c00);
  assert.deepEqual(
    [...singles(bits)],
    [1, -2, 0.333251953125, 65504, 2 ** -24, -1023 * 2 ** -24, -0, Infinity]
  );
  assert.ok(Number.isNaN(singles(Uint16Array.of(0x7e00))[0]));
});

test("a range takes all 256 integers, and 0 is one of them", () => {
  for (const [low, high] of [
    [0, 3],
    [-0.1, 7],
    [-5, 1e-3],
    [2, 4],
    [-4, -2],
  ]) {
    const { scale, least, most, unit } = quantizationOf(low, high);
    assert.equal(most - least, 255);
    assert.ok(least <= 0 && most >= 0);
    assert.ok(Math.abs(Math.min(low, 0) - least * unit) <= unit / 2 + 1e-6);
    assert.ok(Math.abs(Math.max(high, 0) - most * unit) <= unit / 2 + 1e-6);
    assert.ok(Math.abs(scale * unit - 1) < 1e-6);
  }
});

// Numbers in [0, 1) that are the same in each run (Park & Miller, 1988).
function randomNumbers(seed) {
  let state = seed + 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

test("both runtimes agree, whatever the sizes", async () => {
  for (let seed = 0; seed < 150; seed++) {
    const random = randomNumbers(seed);
    const upTo = (most) => 1 + Math.floor(most * random());
    const [height, width, channels, outChannels] = [upTo(9), upTo(9), upTo(11), upTo(19)];
    const window = windowOf([1, height, width, channels], {
      kernelHeight: upTo(Math.min(5, height)),
      kernelWidth: upTo(Math.min(5, width)),
      strideY: upTo(3),
      strideX: upTo(3),
      padding: random() < 0.5 ? "same" : "valid",
    });
    const pixels = window.outHeight * window.outWidth;
    const numbers = Float32Array.from({ length: height * width * channels }, () =>
      random() < 0.5 ? 0 : random() - 0.3
    );
    const products = window.kernelHeight * window.kernelWidth * channels;
    const weights = Array.from({ length: outChannels * products }, () => 255 * random() - 127);
    const vector = (length) => Float32Array.from({ length }, () => random() - 0.5);
    const [scales, bias, relu] = [vector(outChannels), vector(outChannels), random() < 0.5];
    const layer = { kind: "multiply", bias, window, relu };
    for (const step of [
      { ...layer, weights: Float32Array.from(weights), scales: null },
      { ...layer, weights: Int8Array.from(weights), scales },
    ]) {
      await computed(step, numbers, pixels * outChannels);
    }
    await computed({ kind: "max", window, relu }, numbers, pixels * channels);
    await computed({ kind: "average", window, relu }, numbers, pixels * channels);
    await computed({ kind: "scale", vector: vector(channels), relu }, numbers, numbers.length);
    await computed({ kind: "shift", vector: vector(channels), relu }, numbers, numbers.length);
  }
});
