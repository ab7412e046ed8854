// Which images the gallery shows: by true and predicted digit, by confidence, and, with two
// networks, by which of them misreads.

import { DIGITS } from "../shared/bars.js";
import { findAll, make, setLabel, setText } from "../shared/dom.js";
import { percent } from "../shared/format.js";
import { selectedOne } from "../shared/properties.js";
import { isWrong } from "./unpack.js";

const ANY = "any";
const CONFIDENCES = [0.5, 0.8, 0.9, 0.95, 0.99];

// Which of two networks misreads: whose reading is shown then, and which images pass.
const VERSUS = {
  all: { label: "the first", passes: null },
  first: {
    label: "only the first",
    passes: (first, second, i) => isWrong(first, i) && !isWrong(second, i),
  },
  second: {
    label: "only the second",
    isOfSecond: true,
    passes: (first, second, i) => !isWrong(first, i) && isWrong(second, i),
  },
  both: {
    label: "both",
    passes: (first, second, i) => isWrong(first, i) && isWrong(second, i),
  },
  neither: {
    label: "neither",
    passes: (first, second, i) => !isWrong(first, i) && !isWrong(second, i),
  },
};

export function createFilters(element, changed) {
  const [truth, predicted] = findAll(element, ".of-true", ".of-predicted");
  const [confidence, versus] = findAll(element, ".of-confidence", ".of-versus");
  const [ofTwo, chip] = findAll(element, ".of-two", ".chip");
  const option = (value, textContent = value) => make("option", { value, textContent });

  for (const select of [truth, predicted])
    select.append(option(ANY), ...DIGITS.map((digit) => option(digit)));
  confidence.append(option(0, ANY));
  for (const share of CONFIDENCES) confidence.append(option(share, `≥ ${percent(share, 0)}`));
  for (const [value, { label }] of Object.entries(VERSUS)) versus.append(option(value, label));

  const digitOf = ({ value }) => (value === ANY ? null : Number(value));

  function cell() {
    const both = [digitOf(truth), digitOf(predicted)];
    return both.includes(null) ? null : both;
  }

  function paintChip() {
    const opened = cell();
    chip.hidden = !opened;
    if (!opened) return;
    const text = `true ${opened[0]}, predicted ${opened[1]}`;
    setText(chip, `${text} ×`);
    setLabel(chip, `Show all again, not only ${text}`);
  }

  function set(values) {
    truth.value = values.truth ?? ANY;
    predicted.value = values.predicted ?? ANY;
    confidence.value = values.confidence ?? 0;
    versus.value = values.versus ?? "all";
    paintChip();
    changed();
  }

  for (const select of [truth, predicted, confidence, versus])
    select.addEventListener("change", () => {
      paintChip();
      changed();
    });
  chip.addEventListener("click", () => {
    set({});
    truth.focus();
  });

  return {
    set,

    // Each choice as a property of the address: a cell of the matrix is "truth=4&predicted=9".
    properties: [
      selectedOne("truth", truth),
      selectedOne("predicted", predicted),
      selectedOne("confidence", confidence),
      selectedOne("misread", versus),
    ],

    // A link was followed.
    settle: paintChip,

    // Both digits, when both are chosen: [true, predicted]; else null.
    get cell() {
      return cell();
    },

    // Whether there is a second network.
    compare(comparing) {
      ofTwo.hidden = !comparing;
      if (!comparing) versus.value = "all";
    },

    // The images that pass, worst first, { figures, indices }: of the network whose reading is
    // shown. A cell of the diagonal and what neither misreads are read rightly; all else is
    // misread.
    pick(first, second) {
      const { passes, isOfSecond } = VERSUS[second ? versus.value : "all"];
      const figures = isOfSecond ? second : first;
      const [trueDigit, read] = [digitOf(truth), digitOf(predicted)];
      const least = Number(confidence.value);
      const isDiagonal = trueDigit !== null && trueDigit === read;
      const indices = Array.from(figures.order).filter(
        (i) =>
          (trueDigit === null || figures.labels[i] === trueDigit) &&
          (read === null || figures.predicted[i] === read) &&
          figures.confidence[i] >= least &&
          (passes ? passes(first, second, i) : isDiagonal || isWrong(figures, i))
      );
      return { figures, indices };
    },
  };
}
