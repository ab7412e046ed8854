import assert from "node:assert/strict";
import { test } from "node:test";

import { traceCurve } from "../../mnist_demo/ui/sketch/curve.js";
import { logTicks } from "../../mnist_demo/ui/shared/svg.js";
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

test("a logarithmic axis holds the whole curve between round ends, however low it comes", () => {
  const line = (...values) => ({ smooth: values.map((y, x) => [x, y]), marks: [], end: 100 });
  assert.deepEqual(axisRange("loss", [], true), [0.01, 2.5]);
  assert.deepEqual(axisRange("loss", [line(2.4, 0.31, 0.062)], true), [0.05, 2.5]);
  assert.deepEqual(axisRange("loss", [line(2.4), line(0.001, 0)], true), [0.001, 2.5]);
  for (let power = -4; power < 1; power++)
    for (const factor of [1, 1.3, 2, 3, 5, 7, 9.99]) {
      const value = factor * 10 ** power;
      const [low, high] = axisRange("loss", [line(2.4, value)], true);
      assert.equal(high, value > 2.5 ? (value > 5 ? 10 : 5) : 2.5);
      assert.ok(low <= value * 1.002 && low > Math.min(value / 2.6, high / 11), `${value}: ${low}`);
      const [end, top] = axisRange("loss", [line(value)], true);
      assert.ok(end <= top / 10 && top >= value, "an axis of no length");
    }
  const [low] = axisRange("loss", [line(2, 1e-12)], true);
  assert.ok(low >= 1e-5, "one odd point flattens the rest");
});

test("the ticks of a logarithmic axis are round, within it and few", () => {
  assert.deepEqual(logTicks(0.05, 2.5, 8), [0.05, 0.1, 0.2, 0.5, 1, 2]);
  assert.deepEqual(logTicks(0.0001, 10, 8), [0.0001, 0.001, 0.01, 0.1, 1, 10]);
  for (let low = -12; low < 3; low++)
    for (let high = low + 1; high < 7; high++) {
      const ticks = logTicks(10 ** low, 10 ** high, 8);
      assert.ok(ticks.length >= 2 && ticks.length <= 8, `${low} ${high}: ${ticks}`);
      assert.ok(ticks.every((tick) => /^[125](e.*)?$|^0\.0*[125]$|^[125]0*$/.test(String(tick))));
      assert.deepEqual(
        ticks,
        [...ticks].sort((a, b) => a - b)
      );
    }
});

test("every point of a run has its epoch, and its accuracy can be asked for at a step", () => {
  const curves = createCurves();
  const run = { id: "a", steps: 1000, epochs: 4 };
  const points = Array.from({ length: 1000 }, (_, i) => ["t", i + 1, 1, 0.25, i / 10]);
  points.push(["v", 1000, 0.5, 0.9, 100]);
  curves.add({ a: { from: 0, points } });
  assert.equal(curves.accuracyAt(run, 0), null);
  for (const step of [1, 2, 77, 1000, 1200])
    assert.ok(Math.abs(curves.accuracyAt(run, step) - 0.25) < 1e-9);
  const all = curves.all(run);
  assert.deepEqual(all[249], {
    ...{ kind: "t", step: 250, epoch: 1, seconds: 24.9, loss: 1, accuracy: 0.25 },
  });
  const { moments, marks } = curves.line(run, "loss", "epoch");
  assert.deepEqual([marks, moments.marks], [[[4, 0.5]], [{ step: 1000, seconds: 100 }]]);
  assert.equal(moments.smooth.length, 1000);
  assert.equal(curves.accuracyAt({ ...run, id: "unknown" }, 5), null);
});
