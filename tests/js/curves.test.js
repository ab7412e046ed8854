import assert from "node:assert/strict";
import { test } from "node:test";

import { traceCurve } from "../../mnist_demo/ui/sketch/curve.js";
import { axisRange, createCurves, smoothed } from "../../mnist_demo/ui/train/curves.js";

test("a stroke is drawn through the midpoints between its points", () => {
  const calls = [];
  const path = Object.fromEntries(
    ["moveTo", "quadraticCurveTo", "lineTo"].map((name) => [
      name,
      (...numbers) => calls.push([name, ...numbers]),
    ])
  );
  assert.equal(traceCurve(path, [0, 0, 10, 0, 20, 10]), path);
  assert.deepEqual(calls, [
    ["moveTo", 0, 0],
    ["quadraticCurveTo", 10, 0, 15, 5],
    ["lineTo", 20.01, 10],
  ]);
});

test("the running mean of a constant is that constant, from its first point on", () => {
  const pairs = [1, 2, 5, 9].map((x) => [x, 3]);
  for (const [i, [x, y]] of smoothed(pairs, 4).entries()) {
    assert.equal(x, pairs[i][0]);
    assert.ok(Math.abs(y - 3) < 1e-12);
  }
});

test("the running mean follows a step, and has covered most of it after its memory", () => {
  const pairs = Array.from({ length: 200 }, (_, i) => [i + 1, i < 100 ? 0 : 1]);
  const mean = smoothed(pairs, 10).map(([, y]) => y);
  assert.ok(mean[100] < 0.2);
  assert.ok(Math.abs(mean[109] - (1 - Math.exp(-1))) < 0.01);
  assert.ok(mean[199] > 0.99);
});

test("the loss axis ends above the settled part of the curves", () => {
  const line = (pairs) => ({ smooth: pairs, marks: [], end: 100 });
  assert.deepEqual(axisRange("loss", []), [0, 2.5]);
  assert.deepEqual(
    axisRange("loss", [
      line([
        [1, 2.3],
        [50, 0.31],
        [90, 0.18],
      ]),
    ]),
    [0, 0.5]
  );
  assert.deepEqual(axisRange("loss", [line([[1, 2.3]])]), [0, 2.5]);
});

test("the accuracy axis begins below the settled part of the curves", () => {
  const line = {
    smooth: [
      [1, 12],
      [50, 96.2],
    ],
    marks: [[100, 98.7]],
    end: 100,
  };
  assert.deepEqual(axisRange("accuracy", [line]), [95, 100]);
  assert.deepEqual(axisRange("accuracy", []), [0, 100]);
});

test("new points continue those that are known, and are not taken past a gap", () => {
  const curves = createCurves();
  const run = { id: "a", steps: 10, epochs: 2 };
  curves.add({
    a: {
      from: 0,
      points: [
        ["t", 5, 0.5, 0.8],
        ["v", 5, 0.4, 0.9],
      ],
    },
  });
  curves.add({ a: { from: 2, points: [["t", 10, 0.3, null]] } });
  curves.add({ a: { from: 9, points: [["t", 99, 9, 9]] } });
  assert.deepEqual(curves.cursors(["a", "b"]), { a: 3, b: 0 });
  const loss = curves.line(run, "loss", "epoch");
  assert.deepEqual(loss.raw, [
    [1, 0.5],
    [2, 0.3],
  ]);
  assert.deepEqual(loss.marks, [[1, 0.4]]);
  assert.equal(loss.end, 2);
  assert.deepEqual(curves.line(run, "accuracy", "batch").raw, [[5, 80]]);
});
