// What was read, as the page shows it: the same as `ui/responses.py` sends.

import { scaledInk } from "./normalise.js";

const CROP_SIDE = 40; // pixels along the crop's longer side as the page shows it

// The answer to a drawing: `readings` of its marks as reader.js gives them. Its steps and bars are
// those of the mark that holds the newest stroke, or its end.
export function answerToStrokes(readings) {
  const newest = readings.reduce((last, reading) => (isNewer(reading, last) ? reading : last));
  return answerOf(readings, readings.indexOf(newest));
}

function isNewer({ newest: [stroke, piece] }, { newest: [otherStroke, otherPiece] }) {
  return stroke === otherStroke ? piece > otherPiece : stroke > otherStroke;
}

// The answer to marks that came prepared: their steps are those of the mark at `shown`, base64 already.
export function answerToMarks(readings, shown, steps) {
  return { ...answerOf(readings, shown), steps };
}

function answerOf(readings, shown) {
  const { steps, digit, accepted, digitScore, probabilities } = readings[shown];
  return {
    reading: readings.map((mark) => (mark.accepted ? mark.digit : "")).join(""),
    digit,
    accepted,
    digit_score: rounded(digitScore, 4),
    probabilities: probabilities.map((share) => rounded(share, 4)),
    steps: steps && inBase64({ ...steps, cropped: shrunk(steps.cropped) }),
    shown,
    marks: readings.map((mark) => ({
      box: mark.box.map((edge) => rounded(edge, 1)),
      digit: mark.digit,
      accepted: mark.accepted,
      digit_score: rounded(mark.digitScore, 4),
      probability: rounded(mark.probabilities[mark.digit], 4),
      probabilities: mark.probabilities.map((share) => rounded(share, 4)),
    })),
  };
}

const rounded = (value, places) => Math.round(value * 10 ** places) / 10 ** places;

function shrunk(image) {
  if (Math.max(image.width, image.height) <= CROP_SIDE) return image;
  const { width, height, ink } = scaledInk(image, CROP_SIDE);
  return { width, height, grey: Uint8Array.from(ink, (share) => Math.round(255 * share)) };
}

function inBase64(steps) {
  return Object.fromEntries(
    Object.entries(steps).map(([name, { width, height, grey }]) => [
      name,
      { width, height, grey: btoa(String.fromCharCode(...grey)) },
    ])
  );
}
