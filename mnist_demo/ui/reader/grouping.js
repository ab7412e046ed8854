// Which strokes make up one digit, decided as `segmentation/grouping.py` does: lines of writing
// first, then in each line the likeliest division. A piece is a stroke, known by its box.
//
// `limits` and `costs` are those of the Python module. A group is an ascending list of pieces.

import { connectedComponents, distance, heightOf, hull, overlap, widthOf } from "./boxes.js";

// The marks that pieces make up, in reading order. `score(groups)` gives log-odds of each group being
// one digit; it is called at most once.
export function partition(boxes, score, { limits, costs }) {
  if (boxes.length <= limits.maxPieces && isPlainlyOne(boxes, limits)) return [[...boxes.keys()]];
  const clusters = linesOf(boxes, limits).flatMap((line) => clustersOf(boxes, line, limits));
  const spans = clusters.map((cluster) => spansOf(cluster, limits));
  const candidates = spans.filter((groups) => groups.length > 1).flat();
  if (candidates.length && candidates.length <= limits.maxCandidates) {
    const scores = score(candidates.map(({ group }) => group));
    candidates.forEach((span, i) => {
      span.score = scores[i];
    });
  }
  return clusters.flatMap((cluster, i) => {
    const path = bestPath(cluster.groups.length, spans[i], (span) => {
      return (span.score ?? 0) - spanCost(cluster, span, limits, costs);
    });
    const whole = spans[i].find((s) => s.first === 0 && s.last === cluster.groups.length - 1);
    const isIllegible = path.some((span) => (span.score ?? 0) < limits.legible);
    if (clusters.length === 1 && whole && isIllegible) return [whole.group];
    return path.map(({ group }) => group);
  });
}

// Which pieces stand on one line, from the top line to the bottom one.
export function linesOf(boxes, limits) {
  const highest = Math.max(...boxes.map(heightOf));
  const tall = [...boxes.keys()].filter((i) => heightOf(boxes[i]) >= limits.tall * highest);
  const lines = connectedComponents(tall.length, (i, j) => {
    return standTogether(boxes[tall[i]], boxes[tall[j]], limits);
  }).map((members) => members.map((i) => tall[i]));
  const lineOf = new Map(lines.flatMap((line, number) => line.map((piece) => [piece, number])));
  const tallLines = lines.map((line) => [...line]);
  boxes.forEach((box, piece) => {
    if (lineOf.has(piece)) return;
    // what is low goes with the tall piece that it is nearest to
    const far = tall.map((other) => distance(box, boxes[other]));
    const nearest = tall[far.indexOf(Math.min(...far))];
    tallLines[lineOf.get(nearest)].push(piece);
  });
  const middle = (line) =>
    line.reduce((sum, piece) => sum + (boxes[piece][1] + boxes[piece][3]) / 2, 0) / line.length;
  return tallLines.map((line) => line.sort(ascending)).sort((a, b) => middle(a) - middle(b));
}

function standTogether(one, other, limits) {
  const beside = overlap(one, other, 1);
  const lower = Math.max(Math.min(heightOf(one), heightOf(other)), 1e-9);
  if (beside >= limits.sameLine * lower) return true;
  const narrower = Math.max(Math.min(widthOf(one), widthOf(other)), 1e-9);
  const both = Math.max(one[3], other[3]) - Math.min(one[1], other[1]);
  return overlap(one, other, 0) >= limits.sameLine * narrower && beside >= -limits.stacked * both;
}

// The spans that cover a row of `count` groups, each once, with the greatest sum of values.
export function bestPath(count, spans, valueOf) {
  const best = [0, ...Array(count).fill(-Infinity)];
  const came = Array(count + 1).fill(null);
  for (const span of spans) {
    const value = best[span.first] + valueOf(span);
    if (value > best[span.last + 1]) {
      best[span.last + 1] = value;
      came[span.last + 1] = span;
    }
  }
  const path = [];
  for (let end = count; end > 0; end = came[end].first) path.unshift(came[end]);
  return path;
}

// Most drawings are one digit, and read at every move of the pen.
function isPlainlyOne(boxes, limits) {
  if (boxes.length === 1) return true;
  const whole = hull(boxes);
  const height = heightOf(whole);
  if (widthOf(whole) > limits.maxWidthApart * height) return false;
  return boxes.every((one, i) =>
    boxes.slice(i + 1).every((other) => {
      const narrower = Math.min(widthOf(one), widthOf(other));
      const extent = Math.max(one[3], other[3]) - Math.min(one[1], other[1]);
      return (
        overlap(one, other, 0) >= limits.one * Math.max(narrower, limits.minWidth * height) &&
        overlap(one, other, 1) >= -limits.stacked * extent
      );
    })
  );
}

// A line's pieces from left to right, joined where they surely are one, separated where not. A
// cluster is { groups, hulls, unit }: `unit` is the height of the writing.
function clustersOf(boxes, line, limits) {
  const own = line.map((piece) => boxes[piece]);
  const least = limits.minWidth * writingHeight(own);
  const shared = (i, j) => {
    const narrower = Math.min(Math.max(widthOf(own[i]), least), Math.max(widthOf(own[j]), least));
    return overlap(own[i], own[j], 0) / narrower;
  };
  // the parts of one digit may lie above one another: the writing is as high as both
  const stacks = connectedComponents(own.length, (i, j) => shared(i, j) >= limits.sameLine);
  const unit = writingHeight(stacks.map((stack) => hull(stack.map((i) => own[i]))));
  const parts = connectedComponents(own.length, (i, j) => {
    const extent = widthOf(hull([own[i], own[j]]));
    return shared(i, j) >= limits.one && extent <= limits.maxWidthApart * unit;
  }).map((members) => ({
    box: hull(members.map((i) => own[i])),
    group: members.map((i) => line[i]),
  }));
  parts.sort((a, b) => a.box[0] + a.box[2] - (b.box[0] + b.box[2]) || compared(a.box, b.box));

  const clusters = [];
  let reach = -Infinity;
  for (const { box, group } of parts) {
    if (box[0] - reach > limits.apart * unit) clusters.push({ groups: [], hulls: [], unit });
    clusters.at(-1).groups.push(group);
    clusters.at(-1).hulls.push(box);
    reach = Math.max(reach, box[2]);
  }
  return clusters;
}

// What may be one mark: { first, last, group }, in ascending order of the first two.
function spansOf({ groups, hulls, unit }, limits) {
  const spans = [];
  for (let first = 0; first < groups.length; first++)
    for (let last = first; last < Math.min(groups.length, first + limits.maxPieces); last++) {
      const isApart = gapsOf(hulls, first, last).some((gap) => gap > 0);
      const most = isApart ? limits.maxWidthApart : limits.maxWidth;
      if (first !== last && widthOf(hull(hulls.slice(first, last + 1))) > most * unit) continue;
      spans.push({
        first,
        last,
        group: groups
          .slice(first, last + 1)
          .flat()
          .sort(ascending),
      });
    }
  return spans;
}

// What a mark costs, in log-odds: its shape, the gaps in it, the overlap with what follows.
function spanCost({ groups, hulls, unit }, { first, last }, limits, costs) {
  const box = hull(hulls.slice(first, last + 1));
  const gaps = gapsOf(hulls, first, last).reduce((sum, gap) => sum + Math.max(gap, 0), 0);
  let cost =
    costs.perWidth * Math.max(widthOf(box) / unit - costs.usualWidth, 0) +
    costs.perMissingHeight * Math.max(costs.usualHeight - heightOf(box) / unit, 0) +
    (costs.perGap * gaps) / unit;
  if (last + 1 < groups.length) {
    const narrower = Math.min(widthOf(hulls[last]), widthOf(hulls[last + 1]));
    const [gap] = gapsOf(hulls, last, last + 1);
    cost += (costs.perOverlap * Math.max(-gap, 0)) / Math.max(narrower, limits.minWidth * unit);
  }
  return cost;
}

// Between each of some groups and the next one, below 0 where they overlap.
const gapsOf = (hulls, first, last) =>
  hulls.slice(first, last).map((box, i) => hulls[first + i + 1][0] - box[2]);

// The height of the writing; of what only lies flat, half its length.
const writingHeight = (boxes) =>
  Math.max(...boxes.map(heightOf), Math.max(...boxes.map(widthOf)) / 2, 1e-9);

const ascending = (a, b) => a - b;
const compared = (one, other) => one.map((edge, i) => edge - other[i]).find(Boolean) ?? 0;
