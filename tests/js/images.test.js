import assert from "node:assert/strict";
import { test } from "node:test";

import { bytesOf, rgbaOf } from "../../mnist_demo/ui/shared/image_data.js";
import { sensitivityInWords } from "../../mnist_demo/ui/shared/sensitivity.js";
import { insets } from "../../mnist_demo/ui/sketch/marks.js";
import { centreOfMass } from "../../mnist_demo/ui/sketch/steps.js";
import { isWrong, unpack } from "../../mnist_demo/ui/diagnose/unpack.js";
import { base64 } from "./fakes.js";

test("base64 is unpacked to its bytes, and anything else to none", () => {
  assert.deepEqual(bytesOf(base64([0, 128, 255])), Uint8Array.of(0, 128, 255));
  assert.equal(bytesOf("no base64!").length, 0);
  assert.equal(bytesOf("").length, 0);
});

test("grey levels become opaque pixels", () => {
  assert.deepEqual([...rgbaOf([0, 200])], [0, 0, 0, 255, 200, 200, 200, 255]);
});

test("the centre of mass counts from the corner, a pixel's own at its middle", () => {
  assert.deepEqual(centreOfMass([0, 0, 0, 9], 2), [1.5, 1.5]);
  assert.deepEqual(centreOfMass([1, 3], 2), [1.25, 0.5]);
});

test("a box is drawn outside its ink, but inside the pad", () => {
  assert.deepEqual(insets([28, 56, 140, 224], 280), [8.57, 18.57, 48.57, 18.57]);
  assert.deepEqual(insets([0, 0, 280, 280], 280), [0.36, 0.36, 0.36, 0.36]);
});

test("the words under an occlusion map say how far a probability falls, or that nothing decides", () => {
  const words = (sensitivity, most) => sensitivityInWords({ sensitivity, most, digit: 7 }, 5);
  assert.match(words([0, 0.4], 0.4), /^Orange: .*7’s .* up to 40 points when a 5×5 patch/);
  assert.match(words([-0.2, 0.4], 0.4), /Blue: it rises\.$/);
  assert.match(words([0.001, 0.002], 0.002), /^No single patch decides/);
});

test("figures are unpacked to an entry an image, and ordered by loss, the worst first", () => {
  const floats = (numbers) => base64(new Uint8Array(Float32Array.from(numbers).buffer));
  const figures = unpack({
    labels: base64([3, 5, 7]),
    predicted: base64([3, 6, 7]),
    confidence: floats([0.5, 0.75, 1]),
    losses: floats([0.25, 2, 0.25]),
    points: base64(new Uint8Array(Uint16Array.of(0, 1, 2, 3, 4, 65535).buffer)),
    doubtful: [1],
    n: 3,
  });
  assert.deepEqual([...figures.order], [1, 0, 2]);
  assert.deepEqual([...figures.confidence], [0.5, 0.75, 1]);
  assert.equal(figures.points.at(-1), 65535);
  assert.ok(figures.doubtful.has(1));
  assert.deepEqual(
    [0, 1, 2].map((i) => isWrong(figures, i)),
    [false, true, false]
  );
});
