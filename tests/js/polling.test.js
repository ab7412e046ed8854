import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { createMeasuring } from "../../mnist_demo/ui/diagnose/measuring.js";
import { RETRY_AFTER, askAgainAfter } from "../../mnist_demo/ui/shared/polling.js";

test("a page asks again when the answer says", () => {
  for (const ms of [100, 300, 4999, 10000]) assert.equal(askAgainAfter({ ask_again_ms: ms }), ms);
});

test("without an answer, or one that does not say when, it asks again later", () => {
  for (const answer of [null, undefined, {}, { error: "Reload." }, { ask_again_ms: null }])
    assert.equal(askAgainAfter(answer), RETRY_AFTER);
});

test("what nobody looks at is asked for slowly, and no sooner than the answer says", () => {
  assert.equal(askAgainAfter({ ask_again_ms: 100 }, false), RETRY_AFTER);
  assert.equal(askAgainAfter({ ask_again_ms: 5000 }, false), 5000);
});

// Lets all that is ready go on.
const settle = () => new Promise((resolve) => setImmediate(resolve));

function measure(answers) {
  const asked = [];
  const measuring = createMeasuring(
    (request) => {
      asked.push(request.data);
      return Promise.resolve(answers[Math.min(asked.length, answers.length) - 1]);
    },
    () => {},
    () => true
  );
  return { asked, measuring };
}

const OPEN = { message: "Reading …", of: null, matrix: null, done: false };

test("a diagnosis is followed as often as the server says, until it is done", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { asked, measuring } = measure([
    { ...OPEN, ask_again_ms: 400 },
    { ...OPEN, ask_again_ms: 100 },
    { ...OPEN, done: true, ask_again_ms: null },
  ]);
  measuring.want([[null, "mnist"]]);
  await settle();
  assert.equal(asked.length, 1);
  mock.timers.tick(399);
  await settle();
  assert.equal(asked.length, 1);
  mock.timers.tick(1);
  await settle();
  assert.equal(asked.length, 2);
  mock.timers.tick(100);
  await settle();
  mock.timers.tick(60000);
  await settle();
  assert.equal(asked.length, 3);
  mock.timers.reset();
});

test("who picks something else does not wait for the next request", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { asked, measuring } = measure([{ ...OPEN, ask_again_ms: 5000 }]);
  measuring.want([[null, "mnist"]]);
  await settle();
  measuring.want([[null, "optical"]]);
  await settle();
  assert.deepEqual(asked, ["mnist", "optical"]);
  mock.timers.reset();
});
