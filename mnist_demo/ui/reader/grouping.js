// Which strokes make up one digit, decided as `segmentation/grouping.py` does: lines of writing
// first, then for each line the best of all ways to divide it. A piece is a stroke, known by its box
// and by how it lies to the others.
//
// `limits`, `usual` and `weights` are those of the Python modules. A group is an ascending list of pieces.

import { connectedComponents, distance, heightOf, hull, overlap, widthOf } from "./boxes.js";
import { linksAmong } from "./links.js";

// The marks that pieces make up, in reading order. `score(groups)` gives log-odds of each group being
// one digit; it is called once, and once more where two lines may be one digit. `links` are as links.js has them.
export function partition(boxes, score, { limits, usual, weights, links }) {
  if (boxes.length === 1) return [[0]];
  const ofLines = linesOf(boxes, limits).map((line) => {
    const { parts, found } = candidatesOf(boxes, line, links, { limits, usual });
    for (const candidate of found) candidate.odds = weighed(candidate.features, weights);
    return { pieces: parts.flat(), found: mostPlausible(found, parts, limits) };
  });
  const uses = Array(boxes.length).fill(0);
  for (const { group } of ofLines.flatMap(({ found }) => found))
    for (const piece of group) uses[piece] += 1;
  const undecided = ofLines.flatMap(({ found }) => found.filter(({ group }) => uses[group[0]] > 1));
  if (undecided.length) {
    const scores = score(undecided.map(({ group }) => group));
    undecided.forEach((candidate, i) => {
      candidate.odds += weights.score * scores[i];
    });
  }
  const marks = ofLines.flatMap(({ pieces, found }) => {
    const ofLine = bestCover(pieces, found, limits.tie);
    ofLine.sort((a, b) => a.middle - b.middle || compared(a.group, b.group));
    return ofLine.map(({ group }) => group);
  });
  const hulls = ofLines.map(({ pieces }) => hull(pieces.map((piece) => boxes[piece])));
  if (hulls.length === 2 && mayBeOneDigit(...hulls, limits)) {
    const both = [...boxes.keys()];
    const [asOne, ...apart] = score([both, ...marks]);
    if (asOne > Math.max(...apart)) return [both]; // digits below one another read better
  }
  return marks;
}

// Whether two lines may be one digit if nothing else is there, by the boxes round each.
function mayBeOneDigit(upper, lower, { stackedAlone }) {
  const both = hull([upper, lower]);
  const gap = lower[1] - upper[3];
  return widthOf(both) <= heightOf(both) && gap <= stackedAlone * heightOf(both);
}

// Every part, and what else is likeliest before it is read, ascending.
function mostPlausible(found, parts, { maxCandidates, tie }) {
  const isPart = new Set(parts.map(String));
  const byOdds = found.map((candidate) => {
    const { group, odds } = candidate;
    return { candidate, rank: isPart.has(String(group)) ? Infinity : Math.round(odds / tie) };
  });
  byOdds.sort((a, b) => Number(a.rank < b.rank) - Number(a.rank > b.rank));
  const kept = byOdds.slice(0, maxCandidates * parts.length).map(({ candidate }) => candidate);
  return kept.sort((a, b) => compared(a.group, b.group));
}

// What named features count for.
export const weighed = (features, weights) =>
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

// The candidates, { group, odds } each, that hold each piece once, with the greatest sum of odds. They
// come ascending; of sums that are equal within `tie` the one that comes first is taken.
export function bestCover(pieces, candidates, tie) {
  const bits = new Map(pieces.map((piece, i) => [piece, 1n << BigInt(i)]));
  const holding = new Map(pieces.map((piece) => [bits.get(piece), []]));
  for (const candidate of candidates) {
    const mask = candidate.group.reduce((sum, piece) => sum | bits.get(piece), 0n);
    holding.get(mask & -mask).push({ mask, candidate });
  }
  const known = new Map([[0n, { odds: 0, chosen: [] }]]);

  // For the pieces that are left, as bits of a number.
  function best(left) {
    if (known.has(left)) return known.get(left);
    let most = { odds: -Infinity, chosen: [] };
    for (const { mask, candidate } of holding.get(left & -left)) {
      if (mask & ~left) continue;
      const rest = best(left & ~mask);
      const odds = rest.odds + candidate.odds;
      if (odds > most.odds + tie) most = { odds, chosen: [candidate, ...rest.chosen] };
    }
    known.set(left, most);
    return most;
  }

  return best((1n << BigInt(pieces.length)) - 1n).chosen;
}

// What may be one mark in one line: { parts, found }, the pieces that surely are one digit from left to
// right, and the candidates, ascending, { group, middle, features } each.
function candidatesOf(boxes, line, allLinks, { limits, usual }) {
  const { parts, unit } = partsOf(boxes, line, limits, usual);
  const hulls = parts.map((part) => hull(part.map((piece) => boxes[piece])));
  const links = linksAmong(allLinks, parts);
  const everyPart = [...parts.keys()];
  const sets = spansOf(everyPart, limits);
  if (links.isInOrder) {
    const asWritten = [...everyPart].sort((i, j) => compared(parts[i], parts[j]));
    sets.push(...spansOf(asWritten, limits));
    for (const i of everyPart)
      for (const j of everyPart) if (i < j && links.crossing[i][j]) sets.push([i, j]);
  }
  const isPossible = (chosen) =>
    chosen.length === 1 ||
    (chosen.at(-1) - chosen[0] < limits.maxReach &&
      widthOf(hull(chosen.map((i) => hulls[i]))) <= limits.maxWidth * unit &&
      doHangTogether(chosen, links.distance, limits.apart * unit));
  const byKey = new Map(sets.map((chosen) => [String(chosen), chosen]));
  const found = [...byKey.values()].filter(isPossible).map((chosen) => {
    const group = chosen.flatMap((i) => parts[i]).sort(ascending);
    const box = hull(chosen.map((i) => hulls[i]));
    const features = shapeFeatures(box, unit, usual);
    if (chosen.length > 1) {
      const isBreak = (piece, k) => k > 0 && piece - group[k - 1] > 1;
      Object.assign(features, {
        // a bar through several digits overlaps and crosses each: the mean tells it from strokes that
        // all lie on one another
        overlap: meanOverParts(chosen, (i, j) =>
          Math.max(sharedWidth(hulls[i], hulls[j], unit, usual), 0)
        ),
        crossing: meanOverParts(chosen, (i, j) => Number(links.crossing[i][j])),
        alone: Number(group.length === boxes.length),
        skipped: links.isInOrder ? group.filter(isBreak).length : 0,
      });
    }
    return { group, middle: box[0] + box[2], features };
  });
  found.sort((a, b) => compared(a.group, b.group));
  return { parts, found };
}

// The features that a mark has by its width and height; `unit` is the height of the writing.
export const shapeFeatures = (box, unit, usual) => ({
  mark: 1,
  excessWidth: Math.max(widthOf(box) / unit - usual.width, 0),
  missingHeight: Math.max(usual.height - heightOf(box) / unit, 0),
});

// A line's pieces from left to right, those that surely are one together, and the height of the
// writing: { parts, unit }.
function partsOf(boxes, line, limits, usual) {
  const own = line.map((piece) => boxes[piece]);
  const height = writingHeight(own);
  const shared = (i, j) => sharedWidth(own[i], own[j], height, usual);
  // the parts of one digit may lie above one another: the writing is as high as both
  const stacks = connectedComponents(own.length, (i, j) => shared(i, j) >= limits.sameLine);
  const unit = writingHeight(stacks.map((stack) => hull(stack.map((i) => own[i]))));
  const isFlat = own.map((box) => heightOf(box) < limits.flat * unit);
  const withFlat = new Map(own.map((_, i) => [i, [i]]));
  for (const flat of withFlat.keys()) {
    if (!isFlat[flat]) continue;
    const over = [...own.keys()].filter((i) => !isFlat[i] && shared(flat, i) > 0);
    if (over.length !== 1 || shared(flat, over[0]) < limits.one) continue;
    withFlat.get(over[0]).push(flat);
    withFlat.delete(flat);
  }
  const boxOf = (members) => hull(members.map((i) => own[i]));
  const isWide = (members) => widthOf(boxOf(members)) > limits.maxWidth * unit;
  const parts = [...withFlat.values()]
    .flatMap((members) => (isWide(members) ? members.map((i) => [i]) : [members.sort(ascending)]))
    .map((members) => ({ box: boxOf(members), part: members.map((i) => line[i]) }));
  parts.sort(
    (a, b) =>
      a.box[0] + a.box[2] - (b.box[0] + b.box[2]) ||
      compared(a.box, b.box) ||
      compared(a.part, b.part)
  );
  return { parts: parts.map(({ part }) => part), unit };
}

// How much of the narrower one's width two boxes share, below 0 where there is a gap.
function sharedWidth(one, other, unit, { minWidth }) {
  const least = minWidth * unit;
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

// What a part has with all others, the mean over the parts.
function meanOverParts(chosen, valueOf) {
  let sum = 0;
  for (const i of chosen) for (const j of chosen) if (i !== j) sum += valueOf(i, j);
  return sum / chosen.length;
}

// The height of the writing; of what only lies flat, half its length.
const writingHeight = (boxes) =>
  Math.max(...boxes.map(heightOf), Math.max(...boxes.map(widthOf)) / 2, 1e-9);

const ascending = (a, b) => a - b;

// Lists in the order of their first difference, a beginning before what goes on.
const compared = (one, other) =>
  one.map((value, i) => (i < other.length ? value - other[i] : 1)).find(Boolean) ??
  one.length - other.length;
