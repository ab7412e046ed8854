import assert from "node:assert/strict";
import { test } from "node:test";

import { effectsOf, sweepsOf } from "../../mnist_demo/ui/train/effects.js";

const RATE = { key: "learning_rate", label: "Learning rate", kind: "number", swept: true };
const BATCH = { key: "batch_size", label: "Batch size", kind: "number", swept: true };
const SEED = { key: "seed", label: "Seed", kind: "number", swept: true };
const AUGMENT = { key: "augment", label: "Augmentation", kind: "switch", swept: true };
const DATA = { key: "data", label: "Data", kind: "choices", swept: false };
const FIELDS = [BATCH, RATE, SEED, AUGMENT, DATA];

function run(config, test_accuracy, more = {}) {
  const state = test_accuracy === null ? "waiting" : "finished";
  const data = ["mnist"]; // a list of its own for each run, as JSON brings it
  return {
    sweep: "s",
    state,
    test_accuracy,
    test_size: 10_000,
    config: { data, ...config },
    ...more,
  };
}

const close = (a, b) => assert.ok(Math.abs(a - b) < 1e-12, `${a} is not ${b}`);

test("a sweep is shown from its second result on, and a training of its own never", () => {
  const waiting = run({ seed: 3 }, null);
  const [first, second] = [run({ seed: 1 }, 0.9), run({ seed: 2 }, 0.8)];
  assert.deepEqual(sweepsOf([waiting, first]), []);
  assert.deepEqual(sweepsOf([first, { ...second, sweep: null }]), []);
  assert.deepEqual(sweepsOf([first, { ...second, state: "stopped" }]), []);
  assert.deepEqual(sweepsOf([waiting, second, first]), [[waiting, second, first]]);
  const other = [run({ seed: 1 }, 0.9, { sweep: "t" }), run({ seed: 2 }, 0.9, { sweep: "t" })];
  assert.deepEqual(sweepsOf([...other, second, first]), [other, [second, first]]);
});

test("each value of a setting has the mean of its runs, whatever their order", () => {
  const table = { 0.01: { 32: 0.9, 64: 0.94 }, 0.1: { 32: 0.8, 64: 0.7 } };
  const runs = Object.entries(table).flatMap(([rate, row]) =>
    Object.entries(row).map(([batch, accuracy]) =>
      run({ learning_rate: Number(rate), batch_size: Number(batch), seed: 0 }, accuracy)
    )
  );
  for (const ordered of [runs, [...runs].reverse()]) {
    const { settings, accuracy, size } = effectsOf(ordered, FIELDS);
    assert.deepEqual(
      settings.map(({ field, values }) => [field.key, values]),
      [
        ["batch_size", [32, 64]],
        ["learning_rate", [0.01, 0.1]],
      ]
    );
    const [batch, rate] = settings;
    batch.means.forEach((mean, i) => close(mean, [0.85, 0.82][i]));
    rate.means.forEach((mean, i) => close(mean, [0.92, 0.75][i]));
    assert.equal(accuracy([64, 0.1]), 0.7);
    assert.equal(accuracy([128, 0.1]), null);
    assert.equal(size, 10_000);
    assert.deepEqual([rate.difference.best, rate.difference.worst], [0.01, 0.1]);
    close(rate.difference.by, 0.17);
  }
});

test("while results are missing, values are compared on the same others alone", () => {
  // a large learning rate has had only the batch size that does badly
  const runs = [
    run({ learning_rate: 0.01, batch_size: 32 }, 0.9),
    run({ learning_rate: 0.01, batch_size: 64 }, 0.5),
    run({ learning_rate: 0.1, batch_size: 32 }, null),
    run({ learning_rate: 0.1, batch_size: 64 }, 0.55),
  ];
  const [batch, rate] = effectsOf(runs, FIELDS).settings;
  assert.deepEqual(rate.means, [0.5, 0.55]);
  assert.equal(rate.difference.best, 0.1);
  assert.deepEqual(batch.means, [0.9, 0.5]);
  const diagonal = [runs[0], runs[3]];
  for (const setting of effectsOf(diagonal, FIELDS).settings) {
    assert.deepEqual(setting.means, [null, null]);
    assert.equal(setting.difference, null);
  }
});

test("switches keep their order, and what no run varies is no setting", () => {
  const { settings } = effectsOf(
    [run({ augment: true }, 0.9), run({ augment: false }, 0.8)],
    FIELDS
  );
  assert.deepEqual(
    settings.map(({ values }) => values),
    [[true, false]]
  );
});

test("a difference exceeds chance from two standard errors of a difference on", () => {
  const within = (a, b, size) => {
    const runs = [run({ augment: true }, a), run({ augment: false }, b)];
    for (const each of runs) each.test_size = size;
    const { by, chance } = effectsOf(runs, FIELDS).settings[0].difference;
    return by <= chance;
  };
  assert.ok(within(0.985, 0.982, 10_000));
  assert.ok(!within(0.985, 0.98, 10_000));
  assert.ok(within(0.985, 0.98, 2_000));
  assert.ok(!within(0.9, 0.7, 500));
  assert.equal(
    effectsOf(
      [run({ augment: true }, 0.9, { test_size: null }), run({ augment: false }, 0.8)],
      FIELDS
    ).settings[0].difference,
    null
  );
});

test("of networks that are equally good, one pair in twenty seems to differ", () => {
  let state = 7; // Lehmer's generator, so that each run of the test is the same
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const measured = (size) =>
    Array.from({ length: size }, uniform).filter((u) => u < 0.95).length / size;
  let beyond = 0;
  const pairs = 1500;
  for (let i = 0; i < pairs; i++) {
    const runs = [run({ augment: true }, measured(800)), run({ augment: false }, measured(800))];
    for (const each of runs) each.test_size = 800;
    const { by, chance } = effectsOf(runs, FIELDS).settings[0].difference;
    beyond += by > chance;
  }
  assert.ok(beyond / pairs > 0.03 && beyond / pairs < 0.065, `${beyond / pairs}`);
});

test("where seeds are swept, what they move is chance as well", () => {
  const accuracies = { 0.01: [0.95, 0.91], 0.1: [0.93, 0.97] };
  const runs = Object.entries(accuracies).flatMap(([rate, row]) =>
    row.map((accuracy, seed) => run({ learning_rate: Number(rate), seed }, accuracy))
  );
  const [rate, seed] = effectsOf(runs, FIELDS).settings;
  assert.equal(seed.isSeed, true);
  const ofTest = (0.95 * 0.05 + 0.93 * 0.07) / 10_000;
  const ofSeeds = 2 * (0.0008 / 2); // each mean is of two seeds whose variance is 0.0008
  close(rate.difference.chance, 2 * Math.sqrt(ofTest + ofSeeds));
  assert.ok(rate.difference.by < rate.difference.chance);
});
