import assert from "node:assert/strict";
import { test } from "node:test";

import { weightColour } from "../../mnist_demo/ui/train/filters.js";
import { indexAt, isOutdated } from "../../mnist_demo/ui/train/look_back.js";

const running = (step) => ({ state: "running", step });
const finished = (step) => ({ state: "finished", step });
const LATER = 60_000;

test("a training that has not learned yet has nothing to fetch, and one that has is fetched", () => {
  assert.ok(!isOutdated(undefined, running(0), 0));
  assert.ok(isOutdated(undefined, running(1), 0));
  assert.ok(isOutdated(undefined, finished(90), 0));
});

test("while it goes on it is fetched as seldom as it has new snapshots", () => {
  let kept;
  let requests = 0;
  for (let step = 1; step <= 10_000; step++) {
    const now = 20 * step; // 50 steps a second
    if (!isOutdated(kept, running(step), now)) continue;
    kept = { at: now, step, wasActive: true };
    requests++;
  }
  assert.ok(requests > 10 && requests < 50, `${requests}`);
  assert.ok(kept.step > 9_000);
});

test("what is over is fetched once more, and then never again until it goes on", () => {
  const whileRunning = { at: 0, step: 100, wasActive: true };
  for (const now of [0, 100, LATER]) assert.ok(isOutdated(whileRunning, finished(100), now));
  const after = { at: LATER, step: 100, wasActive: false };
  assert.ok(!isOutdated(after, finished(100), 100 * LATER));
  assert.ok(isOutdated(after, running(150), 2 * LATER));
  assert.ok(isOutdated(after, finished(150), 2 * LATER));
});

test("a server that did not answer is asked again, but not at once", () => {
  const failed = { at: LATER, step: 100, wasActive: false, error: true };
  assert.ok(!isOutdated(failed, finished(100), LATER + 500));
  assert.ok(isOutdated(failed, finished(100), 2 * LATER));
});

test("a step shows the nearest snapshot that is left, and no step the latest", () => {
  const snapshots = [0, 1, 5, 40].map((step) => ({ step }));
  assert.equal(indexAt(snapshots, null), 3);
  assert.deepEqual(
    [0, 1, 2, 4, 20, 30, 99].map((step) => indexAt(snapshots, step)),
    [0, 1, 1, 2, 2, 3, 3]
  );
  assert.equal(indexAt([], null), -1);
  assert.equal(indexAt([], 7), -1);
});

test("weights are white at zero and as far from it on either side as they are large", () => {
  const light = (share) => weightColour(share).reduce((sum, part) => sum + part, 0);
  assert.ok(Math.min(...weightColour(0)) > 235);
  const [[lowRed, , lowBlue], [highRed, , highBlue]] = [weightColour(-1), weightColour(1)];
  assert.ok(lowBlue > lowRed && highRed > highBlue);
  for (let tenths = 0; tenths < 10; tenths++)
    for (const sign of [-0.1, 0.1]) assert.ok(light(sign * tenths) > light(sign * (tenths + 1)));
  assert.deepEqual(weightColour(3), weightColour(1));
});
