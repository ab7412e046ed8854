import assert from "node:assert/strict";
import test from "node:test";

import * as rounds from "../../mnist_demo/ui/hand/round.js";

// A generator of numbers from 0 up to 1 that a seed decides (mulberry32).
function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const written = (round, readings) =>
  readings.reduce((r, reading, i) => rounds.withWritten(r, `drawing ${i}`, reading), round);

test("a round asks for each digit twice, after ten digits for all, and never for one twice in a row", () => {
  const orders = new Set();
  for (let seed = 0; seed < 300; seed++) {
    const { prompts } = rounds.newRound(seeded(seed));
    assert.deepEqual([...prompts.slice(0, 10)].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.deepEqual([...prompts.slice(10)].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    prompts.forEach((digit, i) => assert.notEqual(digit, prompts[i + 1]));
    orders.add(String(prompts));
  }
  assert.ok(orders.size > 290);
});

test("a round goes on digit by digit, can take the last one back, and ends after twenty", () => {
  let round = rounds.newRound(seeded(1));
  const { prompts } = round;
  for (let i = 0; i < 20; i++) {
    assert.equal(rounds.promptOf(round), prompts[i]);
    assert.equal(rounds.isOver(round), false);
    round = rounds.withWritten(rounds.withoutLast(rounds.withWritten(round, "a", "1")), "b", "");
    if (i > 0) assert.equal(round.written.length, i + 1);
  }
  assert.equal(rounds.isOver(round), true);
  assert.equal(rounds.promptOf(round), undefined);
});

test("the score counts what was read as it was asked for, and names the mistakes", () => {
  const round = rounds.newRound(seeded(2));
  const [a, b, c] = round.prompts;
  assert.equal(rounds.scoreOf(round), "");
  assert.equal(rounds.scoreOf(written(round, [`${a}`, `${b}`])), "It read 2 of 2.");
  const [wrong, said] = [String((b + 1) % 10), String((a + 1) % 10)];
  const one = written(round, [`${a}`, wrong, ""]);
  assert.equal(
    rounds.scoreOf(one),
    `It read 1 of 3; it took ${b} as ${wrong} and ${c} as no digit.`
  );
  const none = written(round, [said, wrong, ""]);
  assert.match(rounds.scoreOf(none), /^It read 0 of 3; it took .+, .+ and .+\.$/);
});

test("a stored round is taken up again, and damage is none", () => {
  const round = written(rounds.newRound(seeded(3)), ["1", "2"]);
  assert.equal(rounds.isRound(JSON.parse(JSON.stringify(round))), true);
  const damages = [
    null,
    7,
    {},
    { ...round, prompts: round.prompts.slice(1) },
    { ...round, prompts: round.prompts.map(String) },
    { ...round, written: null },
    { ...round, written: [null] },
    { ...round, written: [{ ...round.written[0], label: 10 }] },
    { ...round, written: [{ ...round.written[0], grey: 1 }] },
    { ...round, written: Array(21).fill(round.written[0]) },
  ];
  for (const damage of damages) assert.equal(rounds.isRound(damage), false, JSON.stringify(damage));
});

test("a digit has its article", () => {
  assert.deepEqual([7, 8, 1].map(rounds.aDigit), ["a 7", "an 8", "a 1"]);
});
