// How strokes lie to one another, as `segmentation/links.py` has it: { distance, crossing, isInOrder },
// square lists of lists.

import { distance as distanceOfBoxes } from "./boxes.js";
import { boxOf } from "./strokes.js";

// What paths (flat lists x0, y0 …) in the order of writing tell.
export function linksOf(paths, { points, maxStrokes, tolerance }) {
  if (paths.length > maxStrokes) {
    const boxes = paths.map((path) => boxOf(path));
    return {
      distance: tableOf(boxes.length, (i, j) => distanceOfBoxes(boxes[i], boxes[j])),
      crossing: tableOf(boxes.length, () => false),
      isInOrder: false,
    };
  }
  const places = paths.map((path) => placesOn(path, points));
  const [left, top, right, bottom] = boxOf(...places.map((place) => place.flat()));
  const least = tolerance * Math.max(right - left, bottom - top) ** 2;
  const crossing = tableOf(paths.length, (i, j) => i !== j && doCross(places[i], places[j], least));
  const distance = tableOf(paths.length, (i, j) => {
    return i === j || crossing[i][j] ? 0 : nearest(places[i], places[j]);
  });
  return { distance, crossing, isInOrder: true };
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

function nearest(some, others) {
  let least = Infinity;
  for (const [x, y] of some)
    for (const [otherX, otherY] of others) {
      least = Math.min(least, (x - otherX) ** 2 + (y - otherY) ** 2);
    }
  return Math.sqrt(least);
}

// Whether two paths cross; what comes no nearer than `least` to a line lies on it.
function doCross(some, others, least) {
  const areApart = (one, other) => Math.min(one, other) < -least && Math.max(one, other) > least;
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
