import assert from "node:assert/strict";
import { test } from "node:test";

import { erase } from "../../mnist_demo/ui/sketch/eraser.js";

const LINE = [0, 0, 100, 0];

test("a disc on a line cuts it in two at its rim", () => {
  assert.deepEqual(erase([LINE], [50, 0], [50, 0], 10), [
    [0, 0, 40, 0],
    [60, 0, 100, 0],
  ]);
});

test("a disc over the end of a line shortens it", () => {
  assert.deepEqual(erase([LINE], [100, 0], [100, 0], 10), [[0, 0, 90, 0]]);
  assert.deepEqual(erase([LINE], [0, 0], [0, 0], 10), [[10, 0, 100, 0]]);
});

test("a disc that moves fast erases all along its way", () => {
  assert.deepEqual(erase([LINE], [-20, 0], [120, 0], 10), []);
});

test("a dot is erased when it is inside the disc, and only then", () => {
  assert.deepEqual(erase([[50, 5]], [50, 0], [50, 0], 10), []);
  const dot = [[50, 15]];
  assert.equal(erase(dot, [50, 0], [50, 0], 10), dot);
});

test("a disc that touches nothing gives back the same list", () => {
  const strokes = [LINE, [0, 50, 100, 50]];
  assert.equal(erase(strokes, [50, 20], [50, 25], 10), strokes);
});

test("strokes that were not touched stay the same objects", () => {
  const other = [0, 50, 100, 50];
  const [, , last] = erase([LINE, other], [50, 0], [50, 0], 10);
  assert.equal(last, other);
});

test("a point that occurs twice does not stop the eraser", () => {
  assert.deepEqual(erase([[0, 0, 0, 0, 100, 0]], [50, 0], [50, 0], 10), [
    [0, 0, 0, 0, 40, 0],
    [60, 0, 100, 0],
  ]);
});
