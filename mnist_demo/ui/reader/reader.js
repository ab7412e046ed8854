// Reads what was drawn on the pad, in the browser, as `inference/reader.py` reads it on the server:
// the same digits, groups and acceptance. Constants come from there.

import { boxOf, draw, enters } from "./strokes.js";
import { heightOf } from "./boxes.js";
import { partition } from "./grouping.js";
import { createLinks } from "./links.js";
import { normalise } from "./normalise.js";
import { digitScoreOf, oneDigitScoreOf, probabilitiesOf } from "./scoring.js";
import { findWriting } from "./underlines_and_frames.js";

// A drawing that is not read; the message is for the person who drew it.
export class NotRead extends Error {}

// `logitsOf(images)` runs the network on 28×28 grey levels each; `calibration` is its card's.
export function createReader(logitsOf, calibration, constants) {
  const { acceptedFrom, segmenter, sentences } = constants;
  const linksOf = createLinks(constants.links);
  let known = new Map(); // what was read of each group of strokes of the last drawing

  // Reads paths (flat lists x0, y0 …) of a pen that is `pen` wide: one entry a mark, in reading
  // order, { box, strokes, steps, probabilities, digit, digitScore, accepted }.
  function read(drawn, pen = 0) {
    const inked = [...drawn.keys()].filter((i) => drawn[i].length);
    if (!inked.length) throw new NotRead(sentences.nothing);
    const paths = inked.map((i) => drawn[i]);
    const inks = inksOf(paths);
    const groups = group(paths, inks);
    const hulls = groups.map((members) => boxOf(...members.map((i) => paths[i])));
    const sides = hulls.map((box) => Math.max(box[2] - box[0], box[3] - box[1]));
    const dot = Math.max(pen, segmenter.minMark * Math.max(...sides));
    const kept = [...groups.keys()].filter((i) => sides[i] > dot);
    if (!kept.length) throw new NotRead(sentences.onlyADot);
    if (kept.length > segmenter.maxMarks) throw new NotRead(sentences.tooMany);
    const all = inks.of(kept.map((i) => groups[i]));
    return kept.map((i, k) => ({
      ...whatIsRead(all[k].logits),
      steps: all[k].steps,
      box: hulls[i].map((edge, side) => edge + (side < 2 ? -pen : pen) / 2),
      strokes: groups[i].map((stroke) => inked[stroke]),
    }));
  }

  // Reads marks that were found and prepared elsewhere, { box, grey } each: 28×28 grey levels.
  function readMarks(marks) {
    const logits = logitsOf(marks.map(({ grey }) => grey));
    return marks.map(({ box }, i) => ({ ...whatIsRead(logits[i]), box }));
  }

  function group(paths, inks) {
    const boxes = asWideAsInk(paths.map((path) => boxOf(path)));
    const score = (groups) =>
      inks
        .of(groups)
        .map(({ logits }) => oneDigitScoreOf(logits, calibration, constants.scoreWeights));
    const hasInk = (piece, box) => enters(paths[piece], box, constants.strokes.steps);
    const writing = findWriting(boxes, hasInk, score, constants);
    if (writing.length === 1) return [writing];
    const piecesOf = (groups) => groups.map((members) => members.map((i) => writing[i]));
    return piecesOf(
      partition(
        writing.map((i) => boxes[i]),
        (groups) => score(piecesOf(groups)),
        {
          limits: constants.limits,
          usual: constants.usualMark,
          weights: constants.groupingWeights,
          links: linksOf(writing.map((i) => paths[i])),
        }
      )
    );
  }

  // The ink and the logits of groups of paths; new ones are drawn and read, in one batch.
  function inksOf(paths) {
    const last = known;
    known = new Map();
    const texts = paths.map(String); // once for each, since candidates share them
    const keyOf = (members) => members.map((i) => texts[i]).join(";");
    return {
      of(groups) {
        const keys = groups.map(keyOf);
        keys.forEach((key) => {
          if (last.has(key)) known.set(key, last.get(key));
        });
        const unread = [...new Set(keys)].filter((key) => !known.has(key));
        const steps = unread.map((key) => {
          const members = groups[keys.indexOf(key)];
          return normalise(
            draw(
              members.map((i) => paths[i]),
              constants.strokes
            ),
            constants.image
          );
        });
        const logits = unread.length ? logitsOf(steps.map(({ centred }) => centred.grey)) : [];
        unread.forEach((key, i) => known.set(key, { steps: steps[i], logits: logits[i] }));
        return keys.map((key) => known.get(key));
      },
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
