import assert from "node:assert/strict";
import { test } from "node:test";

import { bestCover, partition } from "../../mnist_demo/ui/reader/grouping.js";
import { createLinks } from "../../mnist_demo/ui/reader/links.js";
import { random } from "../../mnist_demo/ui/reader/random.js";
import { boxOf } from "../../mnist_demo/ui/reader/strokes.js";

const TIE = 1e-6;
const LIMITS = {
  sameLine: 0.5,
  stacked: 0.08,
  tall: 0.5,
  flat: 0.25,
  one: 0.6,
  apart: 0.25,
  maxWidth: 1.7,
  maxPieces: 5,
  maxReach: 7,
  maxCandidates: 3,
  tie: TIE,
};
const USUAL = { width: 0.8, height: 0.7, minWidth: 0.05 };
const WEIGHTS = {
  score: 0.3,
  mark: 0,
  excessWidth: -2,
  missingHeight: -4,
  overlap: 2,
  alone: 2,
  crossing: 2,
  skipped: -1,
};
const next = random(1);

function divided(paths, score) {
  return partition(
    paths.map((path) => boxOf(path)),
    score,
    {
      limits: LIMITS,
      usual: USUAL,
      weights: WEIGHTS,
      links: createLinks({ points: 24, tolerance: 1e-9 })(paths),
    }
  );
}

function unread(groups) {
  throw new Error(`${groups} were read`);
}

// All ways to hold each piece once.
function waysOf(left, candidates) {
  if (!left.length) return [[]];
  return candidates
    .filter(({ group }) => group.includes(left[0]) && group.every((piece) => left.includes(piece)))
    .flatMap((candidate) =>
      waysOf(
        left.filter((piece) => !candidate.group.includes(piece)),
        candidates
      ).map((way) => [candidate, ...way])
    );
}

const sumOf = (way) => way.reduce((sum, { odds }) => sum + odds, 0);

test("the best cover is the best of all, whatever the order of the pieces", () => {
  for (let round = 0; round < 50; round++) {
    const groups = new Set(["0", "1", "2", "3", "4", "5", "6"]);
    for (let i = 0; i < 16; i++) {
      const members = [0, 1, 2, 3, 4, 5, 6].filter(() => next() < 0.4);
      if (members.length) groups.add(String(members));
    }
    const candidates = [...groups]
      .map((text) => ({ group: text.split(",").map(Number), odds: 4 * next() - 2 }))
      .sort((a, b) => (String(a.group) < String(b.group) ? -1 : 1));
    const best = Math.max(...waysOf([0, 1, 2, 3, 4, 5, 6], candidates).map(sumOf));
    for (const pieces of [
      [0, 1, 2, 3, 4, 5, 6],
      [3, 6, 0, 2, 5, 1, 4],
    ]) {
      const cover = bestCover(pieces, candidates, TIE);
      assert.ok(Math.abs(sumOf(cover) - best) < 1e-9);
      assert.deepEqual(cover.flatMap(({ group }) => group).sort(), [0, 1, 2, 3, 4, 5, 6]);
    }
  }
});

test("a flat stroke is part of the one piece that it lies over, unread", () => {
  for (const width of [0.3, 0.5, 0.7])
    for (const height of [0, 0.05, 0.2]) {
      const roof = [0.1, 0, 0.1 + width, height];
      assert.deepEqual(divided([[0, 0.1, 0.6, 0.5, 0, 1], roof], unread), [[0, 1]]);
    }
});

test("a flat stroke over two pieces leaves them two where they read well", () => {
  for (const gap of [0.1, 0.2, 0.3])
    for (const reach of [0.01, 0.05, 0.2]) {
      const [one, other] = [0, 0.5 + gap].map((x) => [x, 0, x + 0.5, 0.5, x, 1]);
      const bar = [0.1, 0.5, 0.5 + gap + reach, 0.52];
      const isGood = (group) => !(group.includes(0) && group.includes(1));
      const score = (groups) => groups.map((group) => (isGood(group) ? 4 : -8));
      const marks = divided([one, other, bar], score);
      assert.equal(marks.length, 2);
      assert.ok(marks.every(isGood));
    }
});

// Crosses of two strokes each, every one near its neighbours.
function crosses(count, lines) {
  const paths = [];
  for (let line = 0; line < lines; line++)
    for (let i = 0; i < count; i++) {
      const [x, y] = [0.75 * i, 1.6 * line];
      paths.push([x + 0.3, y, x + 0.3, y + 1], [x, y + 0.2, x + 0.6, y + 0.8]);
    }
  return paths;
}

test("thirty to eighty strokes, in one line or four, are divided as they read best", () => {
  for (const [count, lines] of [
    [15, 1],
    [40, 1],
    [10, 4],
  ]) {
    const paths = crosses(count, lines);
    let scored = 0;
    const score = (groups) => {
      scored += groups.length;
      return groups.map(([first, second, ...others]) =>
        first % 2 === 0 && second === first + 1 && !others.length ? 6 : -6
      );
    };
    const expected = Array.from({ length: count * lines }, (_, i) => [2 * i, 2 * i + 1]);
    assert.deepEqual(divided(paths, score), expected);
    assert.ok(scored <= LIMITS.maxCandidates * paths.length);
  }
});

test("two hundred strokes on one another are divided in few steps", () => {
  const paths = Array.from({ length: 200 }, () => {
    const [x, y] = [4 * next(), 4 * next()];
    return Array.from({ length: 12 }, (_, i) => (i % 2 ? y : x) + next());
  });
  let scored = 0;
  const marks = divided(paths, (groups) => {
    scored += groups.length;
    return groups.map((group) => Math.sin(group.reduce((sum, piece) => sum + piece, 0)));
  });
  assert.deepEqual(
    marks.flat().sort((a, b) => a - b),
    [...paths.keys()]
  );
  assert.ok(scored <= LIMITS.maxCandidates * paths.length);
});
