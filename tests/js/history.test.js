import assert from "node:assert/strict";
import { test } from "node:test";

import {
  advanced,
  amended,
  historyOf,
  redone,
  undone,
} from "../../mnist_demo/ui/sketch/history.js";

const STEPS = { advanced, amended, undone, redone };

// What a history should be, by the plainest means: a list of states and a place in it.
function listOf(first) {
  let [states, at] = [[first], 0];
  return {
    advanced(state) {
      states = [...states.slice(0, at + 1), state];
      at++;
    },
    amended: (state) => (states[at] = state),
    undone: () => (at = Math.max(0, at - 1)),
    redone: () => (at = Math.min(states.length - 1, at + 1)),
    get state() {
      return states[at];
    },
    get counts() {
      return [at, states.length - 1 - at];
    },
  };
}

// Numbers from 0 to 1, the same for the same seed.
function randomFrom(seed) {
  let value = seed;
  return () => (value = (value * 16807) % 2147483647) / 2147483647;
}

test("whatever is done, undone and redone, the state is that of a list with a place in it", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const random = randomFrom(seed);
    const list = listOf(0);
    let history = historyOf(0);
    for (let state = 1; state <= 100; state++) {
      const names = Object.keys(STEPS);
      const name = names[Math.floor(random() * names.length)];
      history = STEPS[name](history, state);
      list[name](state);
      assert.equal(history.present, list.state, `seed ${seed}: ${name} ${state}`);
      assert.deepEqual([history.past.length, history.future.length], list.counts);
    }
  }
});

test("something new after undo cannot be redone over", () => {
  const history = advanced(undone(advanced(historyOf("none"), "one")), "other");
  assert.equal(redone(history), history);
  assert.equal(history.present, "other");
});

test("where there is nothing to undo or redo, the history is the same object", () => {
  const history = historyOf("none");
  assert.equal(undone(history), history);
  assert.equal(redone(history), history);
});

test("a step leaves the history before it as it was", () => {
  const before = advanced(historyOf("none"), "one");
  const copy = structuredClone(before);
  for (const step of Object.values(STEPS)) step(before, "two");
  assert.deepEqual(before, copy);
});

test("the oldest states go first, and undo stops there", () => {
  let history = historyOf(0);
  for (let state = 1; state <= 1000; state++) history = advanced(history, state);
  const reached = history.past.length;
  for (let i = 0; i < 1000; i++) history = undone(history);
  assert.equal(history.present, 1000 - reached);
  assert.ok(reached >= 100);
});
