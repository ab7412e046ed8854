import assert from "node:assert/strict";
import { test } from "node:test";

import { cutPaths, piecesOf } from "../../mnist_demo/ui/reader/path_cuts.js";

const LIMITS = { places: 48, maxCrossings: 2, maxCuts: 8, maxAspect: 8, thin: 0.3 };

// A square that begins at its upper left corner, counterclockwise.
const square = (x) => [x, 0, x, 50, x + 40, 50, x + 40, 0, x, 0];
// Two of them in one stroke; the pen goes over the first one's roof again, to the second.
const joined = [...square(0), ...square(70)];

test("what joins two digits is taken out whole, at the price of one stroke", () => {
  const { boxes, costs } = cutPaths([{ stroke: 3, number: 0, points: joined }], LIMITS);
  const at = boxes.findIndex(([left], i) => i > 0 && left > 65);
  assert.equal(costs[at - 1], 1);
  assert.ok(Math.abs(boxes[at - 1][2] - 40) < 1.1);
  assert.ok(Math.abs(boxes[at][0] - 70) < 1.1);
});

test("pieces are the path cut apart, in the order of writing", () => {
  const slices = cutPaths([{ stroke: 3, number: 0, points: joined }], LIMITS);
  const { pieces, boxes } = slices;
  assert.deepEqual(piecesOf(slices, [...boxes.keys()]), pieces);
  pieces.forEach(({ stroke, number, points }, i) => {
    assert.deepEqual([stroke, number], [3, i]);
    if (i > 0) assert.deepEqual(points.slice(0, 2), pieces[i - 1].points.slice(-2));
  });
  assert.deepEqual(pieces[0].points.slice(0, 2), joined.slice(0, 2));
  assert.deepEqual(pieces.at(-1).points.slice(-2), joined.slice(-2));
});

test("a line is not cut", () => {
  for (const points of [
    [0, 5, 90, 5],
    [5, 0, 5, 90],
    [0, 0, 50, 90],
  ])
    assert.equal(cutPaths([{ stroke: 0, number: 0, points }], LIMITS).boxes.length, 1);
});
