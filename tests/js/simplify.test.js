import assert from "node:assert/strict";
import { test } from "node:test";

import { simplify } from "../../mnist_demo/ui/shared/simplify.js";

test("points on a straight line are left out", () => {
  assert.deepEqual(simplify([0, 0, 10, 10, 20, 20, 30, 30]), [0, 0, 30, 30]);
});

test("a corner stays", () => {
  assert.deepEqual(simplify([0, 0, 50, 0, 100, 0, 100, 100]), [0, 0, 100, 0, 100, 100]);
});

test("a dot and a line of two points stay as they are", () => {
  assert.deepEqual(simplify([3, 4]), [3, 4]);
  assert.deepEqual(simplify([3, 4, 5, 6]), [3, 4, 5, 6]);
});

test("a stroke that comes back to its start keeps its farthest point", () => {
  assert.deepEqual(simplify([0, 0, 40, 0, 0, 0]), [0, 0, 40, 0, 0, 0]);
});

test("no point of a curve is farther than a third of a unit from what is left", () => {
  const angles = Array.from({ length: 200 }, (_, i) => (i / 199) * Math.PI);
  const curve = angles.flatMap((angle) => [100 * Math.cos(angle), 100 * Math.sin(angle)]);
  const kept = simplify(curve);
  assert.ok(kept.length < curve.length / 4);
  for (let i = 0; i < curve.length; i += 2)
    assert.ok(distanceToLine(kept, curve[i], curve[i + 1]) <= 1 / 3);
});

function distanceToLine(line, x, y) {
  let least = Infinity;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [x0, y0, x1, y1] = line.slice(i, i + 4);
    const squared = (x1 - x0) ** 2 + (y1 - y0) ** 2;
    const share = Math.min(1, Math.max(0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / squared));
    least = Math.min(least, Math.hypot(x - x0 - share * (x1 - x0), y - y0 - share * (y1 - y0)));
  }
  return least;
}
