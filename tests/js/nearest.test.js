import assert from "node:assert/strict";
import { test } from "node:test";

import { nearestPoint, pairOf, pointAfterKey } from "../../mnist_demo/ui/train/nearest.js";

const curve = (id, count, height) => ({
  id,
  smooth: Array.from({ length: count }, (_, i) => [i, height]),
  marks: [
    [3, height + 1],
    [count - 1, height + 2],
  ],
});
const LINES = [curve("a", 40, 10), curve("b", 25, 60)];
const toPixels = ([x, y]) => [10 * x, 100 - y];

test("a place finds the nearest point on the screen, of any line and kind", () => {
  for (const line of LINES)
    for (const kind of ["smooth", "marks"])
      line[kind].forEach((pair, index) => {
        const [x, y] = toPixels(pair);
        const found = nearestPoint(LINES, [x + 0.3, y - 0.3], toPixels);
        assert.deepEqual(found, { id: line.id, kind, index });
        assert.equal(pairOf(LINES, found), pair);
      });
  assert.deepEqual(nearestPoint(LINES, [9999, 90], toPixels), {
    id: "a",
    kind: "smooth",
    index: 39,
  });
});

test("where there is no point there is nothing to read", () => {
  const empty = { id: "a", smooth: [], marks: [] };
  assert.equal(nearestPoint([], [0, 0], toPixels), null);
  assert.equal(nearestPoint([empty], [0, 0], toPixels), null);
  assert.equal(pairOf([empty], { id: "a", kind: "smooth", index: 0 }), undefined);
  assert.equal(pairOf([], { id: "a", kind: "smooth", index: 0 }), undefined);
  assert.equal(pointAfterKey([empty], null, "ArrowLeft"), undefined);
});

test("keys go along a curve, stay within it, and begin at its last point", () => {
  const keys = (from, ...pressed) =>
    pressed.reduce((point, key) => pointAfterKey(LINES, point, key), from);
  const a = (index) => ({ id: "a", kind: "smooth", index });
  assert.deepEqual(keys(null, "ArrowLeft"), a(39));
  assert.deepEqual(keys(null, "ArrowLeft", "ArrowLeft", "ArrowLeft"), a(37));
  assert.deepEqual(keys(a(37), "PageDown", "ArrowRight"), a(28));
  assert.deepEqual(keys(a(37), "PageUp"), a(39));
  assert.deepEqual(keys(a(5), "PageDown"), a(0));
  assert.deepEqual(keys(a(5), "End", "ArrowRight"), a(39));
  assert.deepEqual(keys(a(5), "Home", "ArrowLeft"), a(0));
  for (const key of ["Tab", "a", "Enter", "Shift"])
    assert.equal(pointAfterKey(LINES, a(5), key), undefined);
});

test("up and down go through all curves at the same place, and around", () => {
  let point = { id: "a", kind: "smooth", index: 4 };
  const seen = [];
  for (let i = 0; i < 4; i++) {
    point = pointAfterKey(LINES, point, "ArrowDown");
    seen.push([point.id, point.kind]);
    const others = LINES.find(({ id }) => id === point.id)[point.kind];
    assert.equal(pairOf(LINES, point), others[point.index]);
  }
  assert.deepEqual(seen, [
    ["a", "marks"],
    ["b", "smooth"],
    ["b", "marks"],
    ["a", "smooth"],
  ]);
  assert.equal(point.index, 3, "the marks nearest to 4 are at 3, and so is what follows them");
  const back = pointAfterKey(LINES, { id: "a", kind: "smooth", index: 4 }, "ArrowUp");
  assert.deepEqual(back, { id: "b", kind: "marks", index: 0 });
});

test("a point beyond the end of a curve that became shorter is its last", () => {
  const far = { id: "b", kind: "smooth", index: 99 };
  assert.deepEqual(pointAfterKey(LINES, far, "ArrowLeft"), { id: "b", kind: "smooth", index: 23 });
});
