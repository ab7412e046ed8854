// Which strokes make up one digit, decided as `segmentation/grouping.py` does: lines of writing
// first, then for each line the best of all ways to divide it. A piece is a stroke, known by its box
// and by how it lies to the others.
//
// `limits` and `weights` are those of the Python module. A group is an ascending list of pieces.

import { connectedComponents, distance, heightOf, hull, overlap, widthOf } from "./boxes.js";
import { linksAmong } from "./links.js";

// The marks that pieces make up, in reading order. `score(groups)` gives log-odds of each group being
// one digit; it is called at most once. `links` are as links.js has them.
export function partition(boxes, score, { limits, weights, links }) {
  if (boxes.length === 1) return [[0]];
  const ofLines = linesOf(boxes, limits).map((line) => candidatesOf(boxes, line, links, limits));
  const uses = Array(boxes.length).fill(0);
  for (const { group } of ofLines.flatMap(({ found }) => found))
    for (const piece of group) uses[piece] += 1;
  const undecided = ofLines.flatMap(({ found }) => found.filter(({ group }) => uses[group[0]] > 1));
  if (undecided.length && undecided.length <= limits.maxCandidates) {
    const scores = score(undecided.map(({ group }) => group));
    undecided.forEach((candidate, i) => {
      candidate.features.score = scores[i];
    });
  }
  return ofLines.flatMap(({ pieces, found }) => {
    const marks = bestCover(pieces, found, ({ features }) => weighed(features, weights));
    marks.sort((a, b) => a.middle - b.middle || compared(a.group, b.group));
    return marks.map(({ group }) => group);
  });
}

const weighed = (features, weights) =>
  Object.entries(features).reduce((sum, [name, value]) => sum + weights[name] * value, 0);

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

// The candidates that hold each piece once, with the greatest sum of values; they come ascending.
export function bestCover(pieces, candidates, valueOf) {
  const bits = new Map(pieces.map((piece, i) => [piece, 1n << BigInt(i)]));
  const holding = new Map(pieces.map((piece) => [bits.get(piece), []]));
  for (const candidate of candidates) {
    const mask = candidate.group.reduce((sum, piece) => sum | bits.get(piece), 0n);
    holding.get(mask & -mask).push({ mask, value: valueOf(candidate), candidate });
  }
  const known = new Map([[0n, { value: 0, chosen: [] }]]);

  // For the pieces that are left, as bits of a number.
  function best(left) {
    if (known.has(left)) return known.get(left);
    let most = { value: -Infinity, chosen: [] };
    for (const { mask, value, candidate } of holding.get(left & -left)) {
      if (mask & ~left) continue;
      const rest = best(left & ~mask);
      if (rest.value + value > most.value) {
        most = {
          value: rest.value + value,
          chosen: [candidate, ...rest.chosen],
        };
      }
    }
    known.set(left, most);
    return most;
  }

  return best((1n << BigInt(pieces.length)) - 1n).chosen;
}

// What may be one mark in one line: { pieces, found }, the line's pieces from left to right and the
// candidates, ascending, { group, middle, features } each.
function candidatesOf(boxes, line, allLinks, limits) {
  const { parts, unit } = partsOf(boxes, line, limits);
  const hulls = parts.map((part) => hull(part.map((piece) => boxes[piece])));
  const links = linksAmong(allLinks, parts);
  const everyPart = [...parts.keys()];
  const spans = spansOf(everyPart, limits);
  const more = [];
  if (links.isInOrder) {
    more.push(
      ...spansOf(
        [...everyPart].sort((i, j) => compared(parts[i], parts[j])),
        limits
      )
    );
    for (const i of everyPart)
      for (const j of everyPart) if (i < j && links.crossing[i][j]) more.push([i, j]);
  }
  const isPossible = (chosen) =>
    chosen.length === 1 ||
    (widthOf(hull(chosen.map((i) => hulls[i]))) <= limits.maxWidth * unit &&
      doHangTogether(chosen, links.distance, limits.apart * unit));
  const byKey = new Map();
  for (const chosen of [...spans, ...more])
    if (!byKey.has(String(chosen)) && isPossible(chosen)) byKey.set(String(chosen), chosen);
  let possible = [...byKey.values()];
  if (possible.length > limits.maxCandidates) possible = spans.filter(isPossible);
  const found = possible.map((chosen) => {
    const group = chosen.flatMap((i) => parts[i]).sort(ascending);
    const box = hull(chosen.map((i) => hulls[i]));
    const features = shapeFeatures(box, unit, limits);
    if (chosen.length > 1) {
      const isBreak = (piece, k) => k > 0 && piece - group[k - 1] > 1;
      Object.assign(features, {
        distance: distanceInside(chosen, links.distance) / unit,
        overlap: sumOfPairs(chosen, (i, j) =>
          Math.max(sharedWidth(hulls[i], hulls[j], unit, limits), 0)
        ),
        alone: Number(group.length === boxes.length),
        crossing: sumOfPairs(chosen, (i, j) => Number(links.crossing[i][j])),
        skipped: links.isInOrder ? group.filter(isBreak).length : 0,
      });
    }
    return { group, middle: box[0] + box[2], features };
  });
  found.sort((a, b) => compared(a.group, b.group));
  return { pieces: parts.flat(), found };
}

const shapeFeatures = (box, unit, limits) => ({
  mark: 1,
  excessWidth: Math.max(widthOf(box) / unit - limits.usualWidth, 0),
  missingHeight: Math.max(limits.usualHeight - heightOf(box) / unit, 0),
});

// A line's pieces from left to right, those that surely are one together, and the height of the
// writing: { parts, unit }.
function partsOf(boxes, line, limits) {
  const own = line.map((piece) => boxes[piece]);
  const height = writingHeight(own);
  const shared = (i, j) => sharedWidth(own[i], own[j], height, limits);
  // the parts of one digit may lie above one another: the writing is as high as both
  const stacks = connectedComponents(own.length, (i, j) => shared(i, j) >= limits.sameLine);
  const unit = writingHeight(stacks.map((stack) => hull(stack.map((i) => own[i]))));
  const isFlat = (box) => box[3] - box[1] < limits.flat * unit;
  const parts = connectedComponents(own.length, (i, j) => {
    const areOne = shared(i, j) >= limits.one && (isFlat(own[i]) || isFlat(own[j]));
    return areOne && widthOf(hull([own[i], own[j]])) <= limits.maxWidth * unit;
  }).map((members) => ({
    box: hull(members.map((i) => own[i])),
    part: members.map((i) => line[i]),
  }));
  parts.sort(
    (a, b) =>
      a.box[0] + a.box[2] - (b.box[0] + b.box[2]) ||
      compared(a.box, b.box) ||
      compared(a.part, b.part)
  );
  return { parts: parts.map(({ part }) => part), unit };
}

// How much of the narrower one's width two boxes share.
function sharedWidth(one, other, unit, limits) {
  const least = limits.minWidth * unit;
  const narrower = Math.min(Math.max(widthOf(one), least), Math.max(widthOf(other), least));
  return overlap(one, other, 0) / narrower;
}

// Neighbours in an order, ascending each.
function spansOf(order, limits) {
  const spans = [];
  for (let first = 0; first < order.length; first++)
    for (let end = first + 1; end <= Math.min(order.length, first + limits.maxPieces); end++)
      spans.push(order.slice(first, end).sort(ascending));
  return spans;
}

// Whether one comes from each part to each other by steps of at most `most`.
const doHangTogether = (chosen, distances, most) =>
  connectedComponents(chosen.length, (i, j) => distances[chosen[i]][chosen[j]] <= most).length ===
  1;

// The length of the shortest tree that joins parts.
function distanceInside(chosen, distances) {
  const joined = chosen.slice(0, 1);
  const others = chosen.slice(1);
  let total = 0;
  while (others.length) {
    const reach = others.map((i) => Math.min(...joined.map((j) => distances[i][j])));
    const nearest = reach.indexOf(Math.min(...reach));
    total += reach[nearest];
    joined.push(...others.splice(nearest, 1));
  }
  return total;
}

const sumOfPairs = (chosen, valueOf) =>
  chosen.reduce((sum, i, k) => sum + chosen.slice(k + 1).reduce((s, j) => s + valueOf(i, j), 0), 0);

// The height of the writing; of what only lies flat, half its length.
const writingHeight = (boxes) =>
  Math.max(...boxes.map(heightOf), Math.max(...boxes.map(widthOf)) / 2, 1e-9);

const ascending = (a, b) => a - b;

// Lists in the order of their first difference, a beginning before what goes on.
const compared = (one, other) =>
  one.map((value, i) => (i < other.length ? value - other[i] : 1)).find(Boolean) ??
  one.length - other.length;
