import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { loadNetwork } from "../../mnist_demo/ui/reader/network.js";
import { UnreadableNetwork } from "../../mnist_demo/ui/reader/unreadable.js";
import { flatbuffer, tfliteFile } from "./tflite_files.js";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url));
const KERNELS = read("mnist_demo/ui/reader/kernels.wasm");
const CHAMPION = read("assets/champion/model.tflite");

const bytesOf = (numbers) => new Uint8Array(numbers.buffer);

// A network whose logit of each digit is a pixel, that of the digit's number, plus the digit.
function pickingPixels() {
  const weights = Float32Array.from({ length: 7840 }, (_, i) => i % 784 === Math.floor(i / 784));
  const bias = Float32Array.from({ length: 10 }, (_, digit) => digit);
  return {
    tensors: [
      { shape: [1, 28, 28, 1] },
      { shape: [1, 784] },
      { shape: [10, 784], data: bytesOf(weights) },
      { shape: [10], data: bytesOf(bias) },
      { shape: [1, 10] },
    ],
    operators: [
      { name: "RESHAPE", inputs: [0], outputs: [1] },
      { name: "FULLY_CONNECTED", inputs: [1, 2, 3], outputs: [4], options: { 3: 1 } },
    ],
  };
}

const levels = Uint8Array.from({ length: 784 }, (_, i) => 10 * (i % 26));
const PICKED = Array.from({ length: 10 }, (_, digit) => digit + (10 * digit) / 255);

async function logitsOf(network, images = levels) {
  const results = [];
  for (const kernels of [KERNELS, null]) {
    const loaded = await loadNetwork(tfliteFile(network), kernels);
    results.push([...loaded.logits(images)]);
  }
  assert.deepEqual(...results);
  return results[0];
}

function near(actual, expected, tolerance) {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < tolerance, `${i}`));
}

test("a dense network answers with ten logits for each image", async () => {
  const logits = await logitsOf(pickingPixels(), Uint8Array.of(...levels, ...levels.map(() => 0)));
  near(logits, [...PICKED, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 1e-6);
});

test("grey levels may be numbers from 0 to 1", async () => {
  const images = Float32Array.from(levels, (level) => level / 255);
  assert.deepEqual(await logitsOf(pickingPixels(), images), await logitsOf(pickingPixels()));
});

test("weights in half precision are read", async () => {
  const network = pickingPixels();
  const halves = Uint16Array.from({ length: 7840 }, (_, i) =>
    i % 784 === Math.floor(i / 784) ? 0xbe00 : 0
  );
  network.tensors[2] = { shape: [10, 784], type: "float16", data: bytesOf(halves) };
  network.tensors.push({ shape: [10, 784] });
  network.operators[1].inputs[1] = 5;
  network.operators.unshift({ name: "DEQUANTIZE", inputs: [2], outputs: [5], version: 3 });
  near(
    await logitsOf(network),
    PICKED.map((logit, digit) => digit - 1.5 * (logit - digit)),
    1e-6
  );
});

// Makes the weights int8, 127 to each that is 1.
function quantized(network) {
  const weights = new Float32Array(network.tensors[2].data.buffer);
  network.tensors[2] = {
    shape: [10, 784],
    type: "int8",
    data: bytesOf(Int8Array.from(weights, (weight) => 127 * weight)),
    scales: Array(10).fill(1 / 127),
  };
  network.operators[1].version = 12;
  return network;
}

test("weights of eight bits are read", async () => {
  near(await logitsOf(quantized(pickingPixels())), PICKED, 1 / 255);
});

test("operators that follow a map make the shapes that they should", async () => {
  const network = pickingPixels();
  const pooling = { 0: 1, 1: 2, 2: 2, 3: 2, 4: 2 };
  const weights = Float32Array.from({ length: 1960 }, (_, i) => i % 196 === Math.floor(i / 196));
  network.tensors[1] = { shape: [1, 14, 14, 1] };
  network.tensors[2] = { shape: [10, 196], data: bytesOf(weights) };
  network.operators[0] = { name: "MAX_POOL_2D", inputs: [0], outputs: [1], options: pooling };
  const maxima = PICKED.map((_, i) =>
    Math.max(levels[2 * i], levels[2 * i + 1], levels[28 + 2 * i], levels[29 + 2 * i])
  );
  near(
    await logitsOf(network),
    maxima.map((level, digit) => digit + level / 255),
    1e-6
  );
});

// What makes a network another one than those that are known, and a word of the refusal.
const UNKNOWN = {
  "an unknown operator": [(network) => (network.operators[0].name = "SOFTMAX"), /code 25/],
  "a newer operator": [(network) => (network.operators[1].version = 99), /version 99/],
  "another activation": [(network) => (network.operators[1].options = { 0: 3 }), /activation/],
  "shuffled weights": [(network) => (network.operators[1].options = { 1: 1 }), /shuffled/],
  "no bias": [(network) => (network.operators[1].inputs = [1, 2, -1]), /bias/],
  "a batch": [(network) => (network.tensors[0].shape = [8, 28, 28, 1]), /input/],
  "larger images": [(network) => (network.tensors[0].shape = [1, 32, 32, 1]), /input/],
  "two inputs": [(network) => (network.inputs = [0, 1]), /input/],
  "a hundred classes": [(network) => (network.tensors[4].shape = [1, 100]), /damaged|ten logits/],
  "inner integers": [(network) => (network.tensors[4].type = "int8"), /int8/],
  "unsigned weights": [(network) => (network.tensors[2].type = "uint8"), /type 3/],
  "one scale for all": [(network) => (quantized(network).tensors[2].scales = [1]), /quantized/],
  "another axis": [(network) => (quantized(network).tensors[2].axis = 1), /quantized/],
  "a zero point": [
    (network) => (quantized(network).tensors[2].zeroPoints = Array(10).fill(3n)),
    /quantized/,
  ],
  "symmetric inputs": [(network) => (quantized(network).operators[1].options = {}), /quantized/],
};

for (const [name, [change, words]] of Object.entries(UNKNOWN)) {
  test(`${name}: the network is refused`, async () => {
    const network = pickingPixels();
    change(network);
    await assert.rejects(loadNetwork(tfliteFile(network), KERNELS), (error) => {
      assert.ok(error instanceof UnreadableNetwork);
      assert.match(error.message, words);
      assert.match(error.message, /^The network.*\.$/);
      return true;
    });
  });
}

// What no converter writes.
const DAMAGED = {
  "a tensor that does not exist": (network) => (network.operators[1].inputs = [9, 2, 3]),
  "a negative index": (network) => (network.operators[1].inputs = [-2, 2, 3]),
  "a cycle": (network) => (network.operators[0].inputs = [4]),
  "operators in another order": (network) => network.operators.reverse(),
  "a tensor computed twice": (network) => network.operators.push(network.operators[1]),
  "a tensor that is computed, and constant": (network) =>
    (network.tensors[4].data = new Uint8Array(40)),
  "no inputs of an operator": (network) => (network.operators[1].inputs = []),
  "no outputs of an operator": (network) => (network.operators[1].outputs = []),
  "no outputs": (network) => (network.outputs = []),
  "fewer weights": (network) => (network.tensors[2].data = network.tensors[2].data.slice(0, 31000)),
  "huge sides": (network) => (network.tensors[2].shape = [2 ** 30, 2 ** 30]),
  "negative sides": (network) => (network.tensors[1].shape = [-1, -784]),
};

for (const [name, change] of Object.entries(DAMAGED)) {
  test(`${name}: the network is refused`, async () => {
    const network = pickingPixels();
    change(network);
    await assert.rejects(loadNetwork(tfliteFile(network), KERNELS), UnreadableNetwork);
  });
}

test("what is no such file is refused", async () => {
  const others = [new Uint8Array(), Uint8Array.of(1, 2, 3), new Uint8Array(1000), KERNELS];
  const vectorsOfAll = flatbuffer({ 0: 3, 2: [{}], 4: Array(70000).fill({}) }, "TFL3");
  const manyTensors = Array.from({ length: 2000 }, () => ({ 0: Array(1000).fill(1) }));
  const longShapes = flatbuffer({ 0: 3, 2: [{ 0: manyTensors }], 4: [{}] }, "TFL3");
  for (const file of [...others, vectorsOfAll, longShapes]) {
    await assert.rejects(loadNetwork(file, KERNELS), UnreadableNetwork);
  }
});

test("a file that ends too early is refused, wherever it ends", async () => {
  const file = tfliteFile(pickingPixels());
  const ends = Array.from({ length: 200 }, (_, i) => Math.floor((file.length * i) / 200));
  for (const end of ends) {
    await assert.rejects(loadNetwork(file.subarray(0, end), KERNELS), UnreadableNetwork);
  }
  for (const end of [1000, 100_000, CHAMPION.length - 5000, CHAMPION.length - 1]) {
    await assert.rejects(loadNetwork(CHAMPION.subarray(0, end), KERNELS), UnreadableNetwork);
  }
});

test("a file with a wrong byte is refused or read, and nothing worse", async () => {
  const small = tfliteFile(pickingPixels());
  let refused = 0;
  // where the tables stand: the rest are weights
  for (const [file, from, to, step] of [
    [small, 0, 1200, 3],
    [CHAMPION, CHAMPION.length - 16_000, CHAMPION.length, 331],
  ]) {
    for (let at = from; at < to; at += step) {
      const damaged = Uint8Array.from(file);
      damaged[at] ^= [0x01, 0x80, 0xff][(at % 7) % 3];
      try {
        (await loadNetwork(damaged, KERNELS)).logits(levels);
      } catch (error) {
        assert.ok(error instanceof UnreadableNetwork, `${at}: ${error.stack}`);
        refused++;
      }
    }
  }
  assert.ok(refused > 100);
});

test("the champion reads the same by both runtimes", async () => {
  const simd = await loadNetwork(CHAMPION, KERNELS);
  const plain = await loadNetwork(CHAMPION, null);
  assert.deepEqual([simd.runtime, plain.runtime], ["simd", "plain"]);
  // a disc, a bar, a ring: marks of some kind
  const images = Uint8Array.from({ length: 3 * 784 }, (_, i) => {
    const [x, y] = [(i % 28) - 14, Math.floor((i % 784) / 28) - 14];
    const radius = Math.hypot(x, y);
    return (
      255 *
      [radius < 6, Math.abs(x) < 2 && Math.abs(y) < 9, Math.abs(radius - 7) < 2][
        Math.floor(i / 784)
      ]
    );
  });
  const logits = plain.logits(images);
  near([...simd.logits(images)], [...logits], 0.05);
  const reads = (i) =>
    logits.slice(10 * i, 10 * i + 10).indexOf(Math.max(...logits.slice(10 * i, 10 * i + 10)));
  assert.deepEqual([reads(1), reads(2)], [1, 0]);
});

test("a browser that does not run the kernels runs plain JavaScript", async () => {
  const later = Uint8Array.from(KERNELS);
  later[4] = 99; // a version of WebAssembly that this engine does not know
  const network = await loadNetwork(tfliteFile(pickingPixels()), later);
  assert.equal(network.runtime, "plain");
  near([...network.logits(levels)], PICKED, 1e-6);
});

test("a browser without WebAssembly runs plain JavaScript", async () => {
  const { WebAssembly } = globalThis;
  delete globalThis.WebAssembly;
  try {
    const network = await loadNetwork(tfliteFile(pickingPixels()), KERNELS);
    assert.equal(network.runtime, "plain");
  } finally {
    globalThis.WebAssembly = WebAssembly;
  }
});
