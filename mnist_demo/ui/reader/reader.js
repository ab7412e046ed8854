// Reads what was drawn on the pad, in the browser, as `inference/reader.py` reads it on the server:
// the same digits, groups and acceptance. Constants come from there.

import { boxOf, draw, enters } from "./strokes.js";
import { heightOf } from "./boxes.js";
import { joinSlices, mayBeTouching } from "./cuts.js";
import { partition } from "./grouping.js";
import { createLinks } from "./links.js";
import { normalise } from "./normalise.js";
import { cutPaths, piecesOf } from "./path_cuts.js";
import { digitLogOddsOf, digitScoreOf, probabilitiesOf } from "./scoring.js";
import { findWriting } from "./underlines_and_frames.js";

// A drawing that is not read; the message is for the person who drew it.
export class NotRead extends Error {}

// `logitsOf(images)` runs the network on 28×28 grey levels each; `calibration` is its card's.
export function createReader(logitsOf, calibration, constants) {
  const { acceptedFrom, segmenter, sentences } = constants;
  const linksOf = createLinks(constants.links);
  let known = new Map(); // what was read of each mark that the last drawing might have

  // Reads paths (flat lists x0, y0 …) of a pen that is `pen` wide: one entry a mark, in reading
  // order, { box, strokes, newest, steps, probabilities, digit, digitScore, accepted }. `newest` are
  // the newest of its strokes and, where strokes are cut, the number of its newest piece.
  function read(drawn, pen = 0) {
    const inked = [...drawn.keys()].filter((i) => drawn[i].length);
    if (!inked.length) throw new NotRead(sentences.nothing);
    const paths = inked.map((i) => drawn[i]);
    const inksOf = createInks();
    const groups = group(paths, inksOf);
    const hulls = groups.map((members) => boxOf(...members.map((i) => paths[i])));
    const sides = hulls.map((box) => Math.max(box[2] - box[0], box[3] - box[1]));
    const dot = Math.max(pen, segmenter.minMark * Math.max(...sides));
    const kept = groups.filter((_, i) => sides[i] > dot);
    if (!kept.length) throw new NotRead(sentences.onlyADot);
    if (kept.length > segmenter.maxMarks) throw new NotRead(sentences.tooMany);
    const marks = kept.map((members) =>
      members.map((i) => ({ stroke: inked[i], number: 0, points: paths[i] }))
    );
    return separated(marks, inksOf).map(({ pieces, ink }) => {
      const { stroke, number } = pieces.at(-1);
      return {
        ...whatIsRead(ink.logits),
        steps: ink.steps,
        box: boxOf(...pathsOf(pieces)).map((edge, side) => edge + (side < 2 ? -pen : pen) / 2),
        strokes: [...new Set(pieces.map((piece) => piece.stroke))],
        newest: [stroke, number],
      };
    });
  }

  // Marks and their ink, { pieces, ink } each, of marks as lists of pieces in the order of writing; those
  // that read badly or are wide come apart where they read better so.
  function separated(marks, inksOf) {
    const inks = inksOf(marks.map(pathsOf));
    const scores = inks.map(scoreOf);
    const likely = scores.filter((score) => score > 0).length;
    return marks.flatMap((mark, i) => {
      const whole = { pieces: mark, ink: inks[i] };
      if (!mayBeTouching(whole.ink.steps.cropped, scores[i], constants)) return [whole];
      const slices = cutPaths(mark, constants.pathCuts);
      const inksOfGroups = (groups) =>
        inksOf(groups.map((members) => pathsOf(piecesOf(slices, members))));
      const inCompany = likely > Number(scores[i] > 0);
      const parts = joinSlices(
        slices,
        scores[i],
        (groups) => inksOfGroups(groups).map(scoreOf),
        inCompany,
        constants
      );
      if (parts.length === 1) return [whole];
      const partInks = inksOfGroups(parts);
      return parts.map((members, k) => ({ pieces: piecesOf(slices, members), ink: partInks[k] }));
    });
  }

  // Reads marks that were found and prepared elsewhere, { box, grey } each: 28×28 grey levels.
  function readMarks(marks) {
    const logits = logitsOf(marks.map(({ grey }) => grey));
    return marks.map(({ box }, i) => ({ ...whatIsRead(logits[i]), box }));
  }

  const scoreOf = ({ logits }) => digitLogOddsOf(logits, calibration);
  const pathsOf = (mark) => mark.map(({ points }) => points);

  function group(paths, inksOf) {
    const boxes = asWideAsInk(paths.map((path) => boxOf(path)));
    const score = (groups) =>
      inksOf(groups.map((members) => members.map((i) => paths[i]))).map(scoreOf);
    const hasInk = (piece, box) => enters(paths[piece], box, constants.strokes.steps);
    const writing = findWriting(boxes, hasInk, score, constants);
    if (writing.length === 1) return [writing];
    const strokesOf = (groups) => groups.map((members) => members.map((i) => writing[i]));
    return strokesOf(
      partition(
        writing.map((i) => boxes[i]),
        (groups) => score(strokesOf(groups)),
        {
          limits: constants.limits,
          usual: constants.usualMark,
          weights: constants.groupingWeights,
          links: linksOf(writing.map((i) => paths[i])),
        }
      )
    );
  }

  // A function that gives the ink and the logits of lists of paths: { steps, logits } each. New ones are
  // drawn and read, in one batch; what the last drawing had too is known.
  function createInks() {
    const last = known;
    known = new Map();
    const texts = new Map(); // once for each path, since candidates share them
    const textOf = (path) => {
      if (!texts.has(path)) texts.set(path, String(path));
      return texts.get(path);
    };
    return function inksOf(marks) {
      const keys = marks.map((paths) => paths.map(textOf).join(";"));
      keys.forEach((key) => {
        if (last.has(key)) known.set(key, last.get(key));
      });
      const unread = [...new Set(keys)].filter((key) => !known.has(key));
      const steps = unread.map((key) =>
        normalise(draw(marks[keys.indexOf(key)], constants.strokes), constants.image)
      );
      const logits = unread.length ? logitsOf(steps.map(({ centred }) => centred.grey)) : [];
      unread.forEach((key, i) => known.set(key, { steps: steps[i], logits: logits[i] }));
      return keys.map((key) => known.get(key));
    };
  }

  function whatIsRead(logits) {
    const probabilities = probabilitiesOf(logits, calibration);
    const digitScore = digitScoreOf(logits, calibration);
    const digit = probabilities.indexOf(Math.max(...probabilities));
    return { probabilities, digit, digitScore, accepted: digitScore >= acceptedFrom };
  }

  // Boxes of paths made boxes of strokes: an upright one has a width as well.
  function asWideAsInk(boxes) {
    const half = (segmenter.stroke / 2) * Math.max(...boxes.map(heightOf));
    return boxes.map(([left, top, right, bottom]) => [left - half, top, right + half, bottom]);
  }

  return { read, readMarks };
}
