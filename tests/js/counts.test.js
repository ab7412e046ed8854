import assert from "node:assert/strict";
import { test } from "node:test";

import { accuracyOf, total } from "../../mnist_demo/ui/diagnose/counts.js";

test("a confusion matrix has all images in its cells, and the right ones on its diagonal", () => {
  const matrix = [
    [5, 1, 0],
    [0, 3, 2],
    [4, 0, 10],
  ];
  assert.equal(total(matrix), 25);
  assert.equal(accuracyOf(matrix), 18 / 25);
});
