import assert from "node:assert/strict";
import { test } from "node:test";

import { createLinks, linksAmong } from "../../mnist_demo/ui/reader/links.js";
import { random } from "../../mnist_demo/ui/reader/random.js";

const CONSTANTS = { points: 24, tolerance: 1e-9 };
const linksOf = (paths) => createLinks(CONSTANTS)(paths);
const next = random(1);
const line = () => Array.from({ length: 4 }, () => 12 * next());

// Whether two lines cross, by where they meet: the solution of two equations.
function doMeet([x0, y0, x1, y1], [u0, v0, u1, v1]) {
  const [dx, dy, du, dv] = [x1 - x0, y1 - y0, u1 - u0, v1 - v0];
  const determinant = dx * dv - dy * du;
  if (!determinant) return false;
  const along = ((u0 - x0) * dv - (v0 - y0) * du) / determinant;
  const alongOther = ((u0 - x0) * dy - (v0 - y0) * dx) / determinant;
  return [along, alongOther].every((share) => share > 0 && share < 1);
}

// The distance of two lines that do not meet: of one's end from the other.
function apart(one, other) {
  const fromEnds = ([x0, y0, x1, y1], [u0, v0, u1, v1]) =>
    [
      [u0, v0],
      [u1, v1],
    ].map(([x, y]) => {
      const squared = (x1 - x0) ** 2 + (y1 - y0) ** 2 || 1;
      const share = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / squared;
      const at = Math.min(Math.max(share, 0), 1);
      return Math.hypot(x - x0 - at * (x1 - x0), y - y0 - at * (y1 - y0));
    });
  return Math.min(...fromEnds(one, other), ...fromEnds(other, one));
}

test("straight strokes cross where their equations have a solution, and are as far apart", () => {
  let crossings = 0;
  for (let i = 0; i < 2000; i++) {
    const [one, other] = [line(), line()];
    const { crossing, distance } = linksOf([one, other]);
    assert.equal(crossing[0][1], doMeet(one, other), `${one} and ${other}`);
    crossings += Number(crossing[0][1]);
    const longest = Math.max(...[one, other].map(([x, y, u, v]) => Math.hypot(u - x, v - y)));
    const expected = crossing[0][1] ? 0 : apart(one, other);
    // of strokes that are far apart the boxes are compared, which may be nearer
    assert.ok(distance[0][1] >= Math.min(expected, longest / 2) - 1e-9);
    assert.ok(distance[0][1] <= expected + longest / (CONSTANTS.points - 1));
    assert.equal(crossing[1][0], crossing[0][1]);
    assert.equal(distance[1][0], distance[0][1]);
  }
  assert.ok(crossings > 200);
});

test("strokes that only touch do not cross", () => {
  const stem = [4, 0, 4, 8];
  for (const foot of [
    [0, 8, 8, 8],
    [4, 8, 8, 8],
  ])
    assert.equal(linksOf([stem, foot]).crossing[0][1], false);
});

test("what is kept of the last drawing changes no link", () => {
  const kept = createLinks(CONSTANTS);
  let drawing = [];
  for (let move = 0; move < 60; move++) {
    const at = Math.floor(next() * (drawing.length + 1));
    const kind = next();
    if (kind < 0.5) drawing = [...drawing, line()];
    else if (kind < 0.7) drawing = drawing.toSpliced(at, 1);
    else if (kind < 0.85) drawing = drawing.toSpliced(at, 1, [...line(), ...line()]);
    else drawing = [...drawing, ...drawing.slice(0, 1)];
    if (drawing.length) assert.deepEqual(kept(drawing), linksOf(drawing));
  }
});

test("groups lie as near as their nearest members, and cross where any members do", () => {
  const [stem, bar, roof] = [
    [4, 0, 4, 8],
    [0, 3, 8, 4],
    [0, -2, 8, -2],
  ];
  const links = linksOf([stem, roof, bar]);
  const { distance, crossing } = linksAmong(links, [[0, 2], [1]]);
  assert.deepEqual(crossing, [
    [false, false],
    [false, false],
  ]);
  assert.ok(Math.abs(distance[0][1] - 2) < 0.05);
  assert.equal(linksAmong(links, [[0], [1, 2]]).crossing[0][1], true);
});
