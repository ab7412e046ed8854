import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { createDamage, layersOf } from "../../mnist_demo/ui/reader/damage.js";
import { planOf } from "../../mnist_demo/ui/reader/plan.js";
import {
  bitsInWords,
  layerInWords,
  noiseInWords,
  samplesInWords,
  zeroedInWords,
} from "../../mnist_demo/ui/sketch/damage_in_words.js";

const WHOLE = { noise: 0, layer: 0, zeroed: 0, bits: 8 };
const file = readFileSync(new URL("../../assets/champion/model.tflite", import.meta.url));
const plan = planOf(new Uint8Array(file));
const layers = layersOf(plan);
const damage = createDamage(plan);

const weightsOf = ({ steps }) => steps.flatMap(({ weights }) => (weights ? [weights] : []));

// The numbers that a step's weights stand for, filter by filter.
function filtersOf({ weights, scales, bias }) {
  const size = weights.length / bias.length;
  return Array.from(bias, (_, filter) =>
    Array.from(weights.subarray(filter * size, (filter + 1) * size), (weight) =>
      scales ? weight * scales[filter] : weight
    )
  );
}

const isZero = (filter) => filter.every((weight) => weight === 0);
const goneOf = (step) =>
  [...filtersOf(step).entries()].filter(([, f]) => isZero(f)).map(([i]) => i);

test("layers side by side in several columns are one", () => {
  assert.deepEqual(
    layers.map(({ kind, filters, steps }) => [kind, filters, steps.length]),
    [
      ["convolution", 32, 3],
      ["convolution", 64, 3],
      ["convolution", 64, 3],
      ["convolution", 96, 3],
      ["convolution", 96, 3],
      ["convolution", 96, 3],
      ["dense", 10, 1],
    ]
  );
  assert.equal(layerInWords(layers[0], 0, layers), "Convolution 1: 3 × 32 filters of 5 × 5");
  assert.equal(layerInWords(layers[6], 6, layers), "Last layer: one filter for each of 10 digits");
});

test("what is broken leaves the plan that it is made of as it was", () => {
  const before = weightsOf(plan).map((weights) => weights.slice());
  damage({ noise: 1, layer: 0, zeroed: 1, bits: 2 });
  assert.deepEqual(weightsOf(plan), before);
  assert.deepEqual(damage(WHOLE), plan);
});

test("the same damage is the same each time, in whatever order a slider goes through it", () => {
  const [noisy, other] = [createDamage(plan), createDamage(plan)];
  other({ ...WHOLE, noise: 1.5, bits: 1 });
  const once = weightsOf(noisy({ ...WHOLE, noise: 0.5 }));
  assert.deepEqual(weightsOf(other({ ...WHOLE, noise: 0.5 })), once);
});

test("filters go one after the other, of the chosen layer alone, and stay gone", () => {
  for (const [layer, { filters, steps }] of layers.entries()) {
    let before = [];
    for (const zeroed of [0, 0.1, 0.35, 0.7, 1]) {
      const broken = damage({ ...WHOLE, layer, zeroed });
      for (const [i, step] of plan.steps.entries())
        if (!steps.includes(i)) assert.equal(broken.steps[i], step);
      const step = broken.steps[steps[0]];
      const gone = goneOf(step);
      assert.equal(gone.length, Math.round(zeroed * filters));
      assert.ok(gone.every((filter) => step.bias[filter] === 0));
      assert.ok(before.every((filter) => gone.includes(filter)));
      before = gone;
    }
  }
});

test("weights of fewer bits have as many values, and lie near what they were", () => {
  for (const bits of [1, 2, 3, 5]) {
    const broken = damage({ ...WHOLE, bits });
    for (const i of [0, 4, 31]) {
      const [coarse, fine] = [broken, plan].map(({ steps }) => filtersOf(steps[i]));
      coarse.forEach((filter, f) => {
        const largest = Math.max(...fine[f].map(Math.abs));
        assert.ok(new Set(filter).size <= 2 ** bits);
        const furthest = Math.max(...filter.map((weight, w) => Math.abs(weight - fine[f][w])));
        assert.ok(furthest <= 1.01 * (largest / (2 ** bits - 1)));
      });
    }
  }
});

test("noise is as large as it is said to be, beside the weights of its layer", () => {
  const spreadOf = (values) => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
  };
  for (const noise of [0.25, 1]) {
    const broken = damage({ ...WHOLE, noise });
    for (const i of [4, 9, 31]) {
      const [noisy, fine] = [broken, plan].map(({ steps }) => filtersOf(steps[i]).flat());
      const added = spreadOf(noisy.map((weight, w) => weight - fine[w]));
      assert.ok(Math.abs(added / spreadOf(fine) - noise) < 0.03 * noise + 0.01);
    }
  }
});

test("how the network is broken, and what it still reads, is said in words", () => {
  assert.deepEqual([0, 30].map(noiseInWords), ["none", "30 % of their spread"]);
  assert.deepEqual([8, 1].map(bitsInWords), ["8 bits", "1 bit"]);
  assert.deepEqual(
    [0, 0.5, 1].map((share) => zeroedInWords(share, layers[1])),
    ["none", "96 of 192", "192 of 192"]
  );
  const samples = [{ label: 1 }, { label: 2 }, { label: 3 }];
  const read = [
    { digit: 1, accepted: true },
    { digit: 2, accepted: false },
    { digit: 5, accepted: true },
  ];
  assert.equal(
    samplesInWords(samples, read, true),
    "Broken, the network reads 1 of 3 sample digits right, and takes 1 for no digit."
  );
});
