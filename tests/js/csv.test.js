import assert from "node:assert/strict";
import { test } from "node:test";

import { csvText, curvesTable, runsTable } from "../../mnist_demo/ui/train/csv.js";

// Fields of a CSV text, by a grammar of its own (RFC 4180, section 2).
function parsed(text) {
  const rows = [[]];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/y;
  while (field.lastIndex < text.length) {
    const [, raw, end] = field.exec(text);
    rows.at(-1).push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

test("whatever a field holds, it comes back from the text", () => {
  const odd = [
    "",
    "a",
    "a b",
    " a ",
    "a,b",
    'say "7"',
    '"',
    "two\nlines",
    "two\r\nlines",
    "–é7",
    ",",
  ];
  for (const first of odd)
    for (const second of odd) {
      const rows = [
        ["name", first],
        [second, "end"],
      ];
      assert.deepEqual(parsed(csvText(rows)), rows);
    }
});

test("rows end as the standard says, numbers are whole and nothing is empty", () => {
  assert.equal(csvText([["a"], [1e-7, 0, null, undefined, true]]), "a\r\n1e-7,0,,,true\r\n");
});

test("the curves are a row for each point, with units in the header", () => {
  const run = { label: "simple 1" };
  const points = [
    { kind: "t", step: 1, epoch: 1 / 3, seconds: 0.5, loss: 2.3, accuracy: 0.0283 },
    { kind: "v", step: 3, epoch: 1, seconds: 1.5, loss: 1.9, accuracy: 0.575 },
  ];
  const table = curvesTable([run, { label: "simple 2" }], (each) => (each === run ? points : []));
  assert.deepEqual(table, [
    ["training", "measured on", "step", "epoch", "time (s)", "loss (nats)", "accuracy (%)"],
    ["simple 1", "training", 1, 0.333333, 0.5, 2.3, 2.83],
    ["simple 1", "validation", 3, 1, 1.5, 1.9, 57.5],
  ]);
});

test("the trainings are a row each, with their settings and what is not known left empty", () => {
  const fields = [
    { key: "architecture", label: "Architecture" },
    { key: "learning_rate", label: "Learning rate" },
    { key: "dropout", label: "Dropout" },
  ];
  const run = {
    ...{ label: "simple 1", state: "finished", architecture: "simple", parameters: 54410 },
    ...{ config: { learning_rate: 0.001, dropout: null }, epochs: 2, epoch: 2, step: 10 },
    ...{ seconds: 1.25, val_accuracy: 0.97, test_accuracy: 0.9703, test_loss: 0.1 },
    ...{ test_data: "mnist", tested_on: "MNIST’s test images", test_size: 10000 },
  };
  const begun = { ...run, val_accuracy: null, test_accuracy: null, test_loss: null };
  Object.assign(begun, { test_data: null, test_size: null });
  const [header, full, bare] = runsTable([run, begun], fields, { data: () => "MNIST, Pen" });
  const of = (row) => Object.fromEntries(header.map((name, i) => [name, row[i]]));
  assert.equal(new Set(header).size, full.length);
  assert.deepEqual(
    header.filter((name) => name.includes("(")),
    ["time (s)", "validation accuracy (%)", "test accuracy (%)", "test loss (nats)"]
  );
  assert.equal(of(full)["test accuracy (%)"], 97.03);
  assert.equal(of(full)["learning rate"], 0.001);
  assert.equal(of(full).data, "MNIST, Pen");
  for (const name of ["dropout", "test accuracy (%)", "tested on", "test images"])
    assert.equal(of(bare)[name], null, name);
});
