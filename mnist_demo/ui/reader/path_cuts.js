// Where paths may be cut between digits that were written in one stroke, as `segmentation/path_cuts.py`
// finds it. A piece is { stroke, number, points }, `points` a flat list x0, y0, x1, y1 …

import { hull } from "./boxes.js";
import { boxOf } from "./strokes.js";

// Cuts the paths of a mark, pieces that are whole strokes, wherever an upright line crosses fewer of them
// than to its left and right: { pieces, boxes, costs }, of which `boxes` are those of the slices and
// `costs` how many strokes each cut goes through. The pieces, in the order of writing, also have their
// `place`: twice the number of their slice; ligatures have the odd numbers.
export function cutPaths(strokes, limits) {
  const { lefts, crossings } = crossingsOf(
    strokes.map(({ points }) => points),
    limits
  );
  const runs = runsOf(crossings);
  const isCut = ({ count }, i) =>
    i > 0 &&
    i < runs.length - 1 &&
    count < Math.min(runs[i - 1].count, runs[i + 1].count) &&
    count <= limits.maxCrossings;
  const cuts = runs
    .filter(isCut)
    .sort((a, b) => a.count - b.count)
    .slice(0, limits.maxCuts)
    .sort((a, b) => a.start - b.start);
  const edges = cuts.flatMap(({ start, end }) => [lefts[start], lefts[end]]);
  const pieces = strokes.flatMap(({ stroke, points }) =>
    piecesBetween(edges, points).map((piece, number) => ({ ...piece, stroke, number }))
  );
  const boxes = Array.from({ length: cuts.length + 1 }, (_, i) =>
    hull(pieces.filter(({ place }) => place === 2 * i).map(({ points }) => boxOf(points)))
  );
  return { pieces, boxes, costs: cuts.map(({ count }) => count) };
}

// The pieces of neighbouring slices and of the ligatures between them.
export const piecesOf = ({ pieces }, group) =>
  pieces.filter(({ place }) => 2 * group[0] <= place && place <= 2 * group.at(-1));

// How many strokes cross an upright line in each of some columns, equally wide, and their left edges.
function crossingsOf(paths, { places, maxAspect }) {
  const [left, top, right, bottom] = boxOf(...paths);
  if (right - left > maxAspect * (bottom - top)) return { lefts: [], crossings: [] };
  const column = (bottom - top) / places;
  const lefts = Array.from(
    { length: Math.floor((right - left) / column) },
    (_, i) => left + i * column
  );
  const crossings = lefts.map(() => 0);
  for (const path of paths)
    for (let i = 2; i < path.length; i += 2) {
      const [low, high] = [Math.min(path[i - 2], path[i]), Math.max(path[i - 2], path[i])];
      // a column more at both ends than the segment spans: rounding decides by the comparison alone
      const first = Math.max(Math.floor((low - left) / column) - 1, 0);
      const end = Math.min(Math.ceil((high - left) / column) + 1, lefts.length);
      for (let at = first; at < end; at++) {
        const middle = lefts[at] + column / 2;
        if (low < middle && !(high < middle)) crossings[at] += 1;
      }
    }
  return { lefts, crossings };
}

// Runs of the same number: { count, start, end } each.
function runsOf(counts) {
  const runs = [];
  counts.forEach((count, i) => {
    if (count === runs.at(-1)?.count) runs.at(-1).end = i + 1;
    else runs.push({ count, start: i, end: i + 1 });
  });
  return runs;
}

// The pieces of a path between edges along x: how many edges lie left of each, { place, points }.
function piecesBetween(edges, path) {
  const placeOf = (x) => edges.filter((edge) => edge <= x).length;
  const pieces = [{ place: placeOf(path[0]), points: path.slice(0, 2) }];
  for (let i = 2; i < path.length; i += 2) {
    const [x0, y0, x1, y1] = path.slice(i - 2, i + 2);
    const place = placeOf(x1);
    while (pieces.at(-1).place !== place) {
      const { place: at, points } = pieces.at(-1);
      const edge = edges[at < place ? at : at - 1];
      const y = y0 + ((edge - x0) / (x1 - x0)) * (y1 - y0);
      points.push(edge, y);
      pieces.push({ place: at < place ? at + 1 : at - 1, points: [edge, y] });
    }
    pieces.at(-1).points.push(x1, y1);
  }
  return pieces;
}
