// Lines under digits and frames round them are no writing, told as
// `segmentation/underlines_and_frames.py` does; `underline` and `frame` are its limits.

import { heightOf, hull, overlap, widthOf } from "./boxes.js";

// The pieces that are neither underline nor frame, ascending, at least one. `hasInk(piece, box)`
// tells whether a piece has ink in a box, `score(groups)` log-odds of each being one digit.
export function findWriting(boxes, hasInk, score, { underline, frame }) {
  let writing = [...boxes.keys()];
  if (writing.length === 1) return writing;
  const frames = framesOf(boxes, hasInk, frame);
  if (frames.length && frames.length <= frame.maxFrames) {
    const scores = score(frames.map(({ piece, held }) => [piece, ...held].sort((a, b) => a - b)));
    const isZero = (piece, i) =>
      scores[i] >= frame.crossedZero &&
      widthOf(boxes[piece]) <= frame.widestZero * heightOf(boxes[piece]);
    const noDigits = new Set(
      frames.filter(({ piece }, i) => !isZero(piece, i)).map(({ piece }) => piece)
    );
    writing = writing.filter((piece) => !noDigits.has(piece));
  }
  const kept = writing.map((piece) => boxes[piece]);
  const lines = underlinesOf(kept, underline);
  return writing.filter((_, i) => !lines.has(i));
}

function underlinesOf(boxes, limits) {
  const highest = Math.max(...boxes.map(heightOf));
  const pieces = [...boxes.keys()];
  const isLine = boxes.map(
    (box) =>
      heightOf(box) <= limits.maxAspect * widthOf(box) &&
      heightOf(box) <= limits.maxHeight * highest
  );
  const writing = pieces
    .filter((i) => !isLine[i] && heightOf(boxes[i]) >= limits.minWriting * highest)
    .map((i) => boxes[i]);
  return new Set(pieces.filter((i) => isLine[i] && isUnder(boxes[i], writing, limits)));
}

// Whether a line lies under writing, and belongs to none of it.
function isUnder(line, writing, limits) {
  const middle = (box) => (box[1] + box[3]) / 2;
  const beside = writing.filter(
    (box) => overlap(box, line, 0) >= limits.minShared * Math.min(widthOf(box), widthOf(line))
  );
  const above = beside.filter((box) => middle(box) < line[1]);
  if (!above.length) return false;
  const unit = Math.max(...above.map(heightOf));
  const gap = middle(line) - median(above.map((box) => box[3]));
  // the roof of a digit on the next line stands nearer to that digit
  const under = beside.filter((box) => !above.includes(box) && box[1] > line[1]);
  if (under.length && Math.min(...under.map((box) => box[1])) - line[3] < gap) return false;
  const areSeveral = widthOf(hull(above)) > limits.several * unit;
  return gap > (areSeveral ? -limits.maxInto : limits.minBelow) * unit;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2;
}

// Pieces that frame others, as a box or a circle does: { piece, held }.
function framesOf(boxes, hasInk, limits) {
  return [...boxes.keys()].flatMap((piece) => {
    const [left, top, right, bottom] = boxes[piece];
    const held = [...boxes.keys()].filter(
      (i) => boxes[i][0] > left && boxes[i][1] > top && boxes[i][2] < right && boxes[i][3] < bottom
    );
    if (!held.length) return [];
    const within = held.map((i) => boxes[i]);
    if (Math.max(...within.map(heightOf)) < limits.minFilled * (bottom - top)) return [];
    const of = hull(within);
    const sides = [
      [left, of[1], of[0], of[3]],
      [of[2], of[1], right, of[3]],
      [of[0], top, of[2], of[1]],
      [of[0], of[3], of[2], bottom],
    ];
    const isFrame = !hasInk(piece, of) && sides.every((side) => hasInk(piece, side));
    return isFrame ? [{ piece, held }] : [];
  });
}
