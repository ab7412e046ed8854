import assert from "node:assert/strict";
import { test } from "node:test";

import { squeeze, tally } from "../../mnist_demo/ui/sketch/squeeze.js";

// Pixels of a canvas whose ink at (x, y) is `alphaOf(x, y)`, in any colour.
function canvas(side, alphaOf) {
  const rgba = new Uint8ClampedArray(4 * side * side).fill(77);
  for (let at = 0; at < side * side; at++)
    rgba[4 * at + 3] = alphaOf(at % side, Math.floor(at / side));
  return rgba;
}

test("each pixel is the mean of the ink of its block, wherever the ink is", () => {
  const squeezed = squeeze(
    canvas(280, (x, y) => (x >= 270 && y < 5 ? 255 : 0)),
    280,
    28
  );
  const expected = new Uint8Array(784);
  expected[27] = 128; // half of the block in the upper right corner
  assert.deepEqual(squeezed, expected);
});

test("a canvas of one level stays of that level, and ink is not made darker", () => {
  for (const level of [0, 1, 128, 254, 255])
    assert.deepEqual(
      new Set(
        squeeze(
          canvas(56, () => level),
          56,
          28
        )
      ),
      new Set([level])
    );
});

test("the ink of a canvas is kept in all, whatever is drawn there", () => {
  const alphaOf = (x, y) => (7 * x + 13 * y + x * y) % 256;
  const rgba = canvas(280, alphaOf);
  const ink = rgba.filter((_, i) => i % 4 === 3).reduce((a, b) => a + b, 0);
  const kept = 100 * squeeze(rgba, 280, 28).reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(kept - ink) <= 50 * 784);
});

test("both ways are counted over the drawings that were named and read both ways", () => {
  const seen = new Map([
    ["a", { squeezed: 1, prepared: 7 }],
    ["b", { squeezed: 4, prepared: 4 }],
    ["not named", { squeezed: 3, prepared: 3 }],
    ["refused", { squeezed: 2, prepared: NaN }],
  ]);
  const kept = [
    { grey: "a", label: 7 },
    { grey: "b", label: 4 },
    { grey: "refused", label: 0 },
    { grey: "from another day", label: 5 },
  ];
  assert.deepEqual(tally(seen, kept), { named: 3, squeezed: 1, prepared: 2 });
  assert.deepEqual(tally(seen, []), { named: 0, squeezed: 0, prepared: 0 });
});
