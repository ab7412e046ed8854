import assert from "node:assert/strict";
import { test } from "node:test";

import { heat } from "../../mnist_demo/ui/diagnose/matrix.js";
import { parseNumber } from "../../mnist_demo/ui/shared/numbers.js";
import { alternative } from "../../mnist_demo/ui/sketch/reading.js";
import { accuracyText } from "../../mnist_demo/ui/train/progress.js";
import { parseSweep } from "../../mnist_demo/ui/train/sweep.js";
import { createWords } from "../../mnist_demo/ui/train/wording.js";

const EPOCHS = { key: "epochs", label: "Epochs", kind: "number", whole: true, low: 1, high: 50 };
const RATE = { key: "learning_rate", label: "Learning rate", kind: "number", low: 1e-6, high: 10 };
const AUGMENT = { key: "augment", label: "Augmentation", kind: "switch" };

test("a number within its range is taken, whatever space is around it", () => {
  assert.deepEqual(parseNumber(EPOCHS, " 12 "), { value: 12 });
  assert.deepEqual(parseNumber(RATE, "1e-3"), { value: 0.001 });
});

test("a number is refused with its range in words", () => {
  for (const text of ["", "0", "51", "1.5", "many", "Infinity"])
    assert.deepEqual(parseNumber(EPOCHS, text), { error: "A whole number, 1 to 50." });
  assert.match(parseNumber(RATE, "11").error, /^A number, 0\.000001 to 10\.$/);
});

test("a field that may stay empty gives null", () => {
  const field = { ...EPOCHS, blank: "as many as it takes" };
  assert.deepEqual(parseNumber(field, ""), { value: null });
  assert.match(parseNumber(field, "x").error, /or nothing/);
});

test("a sweep has the values of each field by its key", () => {
  const rows = [
    { field: RATE, text: "0.001, 0.01" },
    { field: AUGMENT, text: "on,off" },
  ];
  assert.deepEqual(parseSweep(rows, 3), {
    sweep: { learning_rate: [0.001, 0.01], augment: [true, false] },
  });
  assert.deepEqual(parseSweep([{ field: undefined, text: "" }], 3), { sweep: null });
});

test("a sweep is refused with one sentence that names the field", () => {
  const error = (text, field = EPOCHS) => parseSweep([{ field, text }], 3).error;
  assert.match(error("5"), /^Epochs: give two or three values/);
  assert.match(error("1, 2, 3, 4"), /^Epochs: give two or three values/);
  assert.match(error("5, 5"), /^Epochs: give each value once/);
  assert.match(error("5, 500"), /^Epochs: A whole number, 1 to 50/);
  assert.match(error("on, maybe", AUGMENT), /^Augmentation: choose among on, off/);
  const twice = { field: EPOCHS, text: "1, 2" };
  assert.match(parseSweep([twice, twice], 3).error, /^Choose two different settings/);
});

test("a training is described by what differs from its architecture's defaults", () => {
  const fields = [
    { key: "data", label: "Data", kind: "choices", options: { mnist: "MNIST" } },
    EPOCHS,
    RATE,
    AUGMENT,
  ];
  const architectures = { simple: { preset: { learning_rate: 0.01, augment: false } } };
  const words = createWords(fields, architectures);
  const run = (config) => ({ architecture: "simple", config: { data: ["mnist"], ...config } });
  assert.equal(words.changes(run({ learning_rate: 0.01, augment: false })), "default settings");
  assert.equal(
    words.changes(run({ learning_rate: 0.001, augment: true })),
    "learning rate 0.001, augmentation on"
  );
  assert.equal(words.data(run({ data: ["mnist", "gone"] })), "MNIST, gone");
});

test("an accuracy has a second decimal where it says something", () => {
  assert.deepEqual([0.5, 0.98765, null].map(accuracyText), ["50.0 %", "98.77 %", "–"]);
});

test("a second digit is named only where it is likely", () => {
  const probabilities = Array(10).fill(0);
  probabilities[7] = 0.8;
  probabilities[2] = 0.15;
  assert.equal(alternative(probabilities, 7), "else 2, 15 %");
  probabilities[2] = 0.05;
  assert.equal(alternative(probabilities, 7), "");
});

test("only mistakes are shaded in the confusion matrix", () => {
  const counts = [
    [90, 10],
    [0, 0],
  ];
  assert.deepEqual(heat(counts, false), [
    [0, 10],
    [0, 0],
  ]);
  assert.deepEqual(heat(counts, true), [
    [0, 0.1],
    [0, 0],
  ]);
});
