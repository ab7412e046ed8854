// How strokes lie to one another, as `segmentation/links.py` has it: { distance, crossing, isInOrder },
// square lists of lists.

import { distance as distanceOfBoxes, heightOf, hull, widthOf } from "./boxes.js";
import { boxOf } from "./strokes.js";

// A function from the paths of a drawing (flat lists x0, y0 …), in the order of writing, to their links.
// It compares only strokes that the drawing before had not.
export function createLinks({ points, tolerance }) {
  let known = new Map(); // the strokes of the last drawing by their text

  return function linksOf(paths) {
    const last = known;
    known = new Map();
    const strokes = paths.map((path) => {
      const text = String(path);
      if (!known.has(text)) known.set(text, last.get(text) ?? strokeOf(path, points));
      return known.get(text);
    });
    const tableOfLinks = (name, own) =>
      tableOf(strokes.length, (i, j) => (i === j ? own : linkOf(strokes[i], strokes[j])[name]));
    return {
      distance: tableOfLinks("distance", 0),
      crossing: tableOfLinks("crossing", false),
      isInOrder: true,
    };
  };

  function linkOf(one, other) {
    if (!one.links.has(other)) {
      const link = linkOfTwo(one, other, tolerance);
      one.links.set(other, link);
      other.links.set(one, link);
    }
    return one.links.get(other);
  }
}

// The places on a path at which it is compared, [x, y] each, their box, and room for its links: a stroke
// that is no longer drawn leaves nothing behind.
function strokeOf(path, points) {
  const places = placesOn(path, points);
  return { places, box: boxOf(places.flat()), links: new WeakMap() };
}

function linkOfTwo(one, other, tolerance) {
  const gap = distanceOfBoxes(one.box, other.box);
  // what is farther apart than it is long is known well enough by its boxes
  const longest = Math.max(...[one.box, other.box].flatMap((box) => [widthOf(box), heightOf(box)]));
  if (gap > longest) return { distance: gap, crossing: false };
  if (gap === 0 && doCross(one, other, tolerance)) return { distance: 0, crossing: true };
  return { distance: nearest(one, other), crossing: false };
}

// The links of groups of pieces: of their nearest members, and of any that cross.
export function linksAmong({ distance, crossing, isInOrder }, groups) {
  const pairs = (i, j) => groups[i].flatMap((one) => groups[j].map((other) => [one, other]));
  return {
    distance: tableOf(groups.length, (i, j) =>
      Math.min(...pairs(i, j).map(([one, other]) => distance[one][other]))
    ),
    crossing: tableOf(
      groups.length,
      (i, j) => i !== j && pairs(i, j).some(([one, other]) => crossing[one][other])
    ),
    isInOrder,
  };
}

// A square table of what is symmetric.
function tableOf(count, valueOf) {
  const table = Array.from({ length: count }, () => Array(count));
  for (let i = 0; i < count; i++)
    for (let j = 0; j <= i; j++) table[i][j] = table[j][i] = valueOf(i, j);
  return table;
}

// Places on a path, equally far apart, from its first point to its last: [x, y] each.
function placesOn(path, count) {
  const along = [0];
  for (let i = 2; i < path.length; i += 2) {
    along.push(along.at(-1) + Math.hypot(path[i] - path[i - 2], path[i + 1] - path[i - 1]));
  }
  const step = along.at(-1) / (count - 1);
  let next = 0; // the first point that lies farther along
  return Array.from({ length: count }, (_, k) => {
    const at = k * step;
    while (next < along.length && along[next] <= at) next++;
    if (next === along.length) return [path.at(-2), path.at(-1)];
    const share = (at - along[next - 1]) / (along[next] - along[next - 1]);
    return [0, 1].map((axis) => {
      const [from, to] = [path[2 * (next - 1) + axis], path[2 * next + axis]];
      return from + share * (to - from);
    });
  });
}

function nearest({ places: some }, { places: others }) {
  let least = Infinity;
  for (const [x, y] of some)
    for (const [otherX, otherY] of others) {
      least = Math.min(least, (x - otherX) ** 2 + (y - otherY) ** 2);
    }
  return Math.sqrt(least);
}

// Whether two strokes cross; what comes nearer to a line than rounding does lies on it.
function doCross(one, other, tolerance) {
  const [some, others] = [one.places, other.places];
  const [left, top, right, bottom] = hull([one.box, other.box]);
  const least = tolerance * Math.max(right - left, bottom - top) ** 2;
  const areApart = (a, b) => Math.min(a, b) < -least && Math.max(a, b) > least;
  for (let i = 1; i < some.length; i++)
    for (let j = 1; j < others.length; j++) {
      const [a, b, c, d] = [some[i - 1], some[i], others[j - 1], others[j]];
      if (!areApart(side(a, b, c), side(a, b, d))) continue;
      if (areApart(side(c, d, a), side(c, d, b))) return true;
    }
  return false;
}

// On which side of the line from `start` to `end` a point lies: above 0, below 0, or 0 on it.
const side = (start, end, point) =>
  (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0]);
