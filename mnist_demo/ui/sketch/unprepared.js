// The lesson "Unprepared": what the network reads of the canvas as most demos squeeze it, beside what
// it reads of ink that was prepared as MNIST was made. It follows the pen while it is open.

import { DIGITS } from "../shared/bars.js";
import { findAll, make, setLabel, setText } from "../shared/dom.js";
import { listenToDrawings } from "../shared/events.js";
import { DASH, livePercent } from "../shared/format.js";
import { blank, paintGrey } from "../shared/image_data.js";
import { squeeze, tally } from "./squeeze.js";

const NOTHING = "Draw a digit: small, or near an edge.";
const UNREAD = "The network does not answer: draw on, or try again in a moment.";
const COUNT_BEGINS = "Say what your digits were, and both ways are counted here.";
const LIKELY = 0.01; // digits at least this probable are told to screen readers

// `pad` is drawn on, `strokeReader` reads, and `drawings` are those that a person named; `side` is a
// digit's in pixels.
export function createLesson(panel, { pad, strokeReader, drawings, side }) {
  const [squeezed, prepared] = ["squeezed", "prepared"].map((way) =>
    createWay(panel.querySelector(`[data-way=${way}]`))
  );
  const [line, count] = findAll(panel, ".unprepared-line", ".unprepared-count");
  const canvas = document.createElement("canvas");
  canvas.getContext("2d", { willReadFrequently: true });
  const seen = new Map(); // what was read of each drawing both ways since the page was loaded
  let wanted = null; // { answer, isSettled } that is to be shown beside the squeezed canvas
  let shown = null; // the same, once it was
  let isBusy = false;

  // One call at a time, about the newest ink.
  async function follow() {
    if (isBusy) return;
    isBusy = true;
    while (shown !== wanted && !panel.hidden) {
      await new Promise(requestAnimationFrame); // its ink is painted with this frame
      const mine = wanted;
      try {
        await compare(mine);
      } catch {
        squeezed.show(null);
        setText(line, UNREAD);
      }
      shown = mine;
    }
    isBusy = false;
  }

  async function compare({ answer, isSettled }) {
    const grey = answer && squeezedCanvas();
    if (!grey) {
      for (const way of [squeezed, prepared]) way.show(null);
      setText(line, NOTHING);
      return;
    }
    // a server is not asked twice for every sample of the pen
    if (!strokeReader.isHere && !isSettled) return;
    const read = await strokeReader.readImage(grey);
    if (read.error) throw new Error(read.error);
    const digit = String(read.digit);
    squeezed.show({ ...read, grey, reading: digit });
    prepared.show(answer.error ? null : { ...answer, grey: answer.steps.centred.grey });
    panel.classList.toggle("differs", digit !== answer.reading);
    setText(line, inWords(digit, answer.reading));
    // nobody can name several digits, and a broken network says nothing of either way
    if (answer.error || answer.marks.length > 1 || strokeReader.damage) return;
    seen.set(answer.steps.centred.grey, {
      squeezed: read.digit,
      prepared: Number(answer.reading || NaN),
    });
    showCount();
  }

  // Base64 of the grey levels of the pad, made small; null where there is no ink.
  function squeezedCanvas() {
    const context = blank(canvas, pad.side);
    pad.paintInk(context, pad.side);
    const { data } = context.getImageData(0, 0, pad.side, pad.side);
    const levels = squeeze(data, pad.side, side);
    return levels.some(Boolean) ? btoa(String.fromCharCode(...levels)) : null;
  }

  function showCount() {
    const { named, ...right } = tally(seen, drawings.all());
    setText(
      count,
      named
        ? `Of ${named} that you named, squeezed: ${right.squeezed} of ${named} right; ` +
            `prepared: ${right.prepared} of ${named}.`
        : COUNT_BEGINS
    );
  }

  listenToDrawings(showCount);
  showCount();

  return {
    // What is read of the ink that lies there, null for none; `isSettled`: the pen is up.
    show(answer, isSettled) {
      if (wanted?.answer === answer && wanted.isSettled === isSettled) return;
      wanted = { answer, isSettled };
      follow();
    },
    opened: follow,
  };
}

function inWords(squeezed, prepared) {
  if (squeezed === prepared) return `Both read ${squeezed}.`;
  if (!prepared) return `Squeezed, it is taken for ${squeezed}; prepared, for no digit.`;
  return `Squeezed, it is read as ${squeezed}; prepared, as ${prepared}.`;
}

const sureness = ({ reading, digit, probabilities }) =>
  reading ? `${livePercent(probabilities[digit])} sure` : `closest: ${digit}`;

// One of both ways: its image, its reading, and ten upright bars.
function createWay(figure) {
  const [canvas, reading, sure, bars] = findAll(
    figure,
    "canvas",
    ".way-reading",
    ".way-sure",
    ".way-bars"
  );
  const fills = DIGITS.map(() => make("i"));
  bars.append(
    ...fills.map((fill, digit) => make("span", {}, make("span", {}, fill), String(digit)))
  );

  return {
    // { grey, reading, digit, probabilities }, or null where there is nothing to show.
    show(read) {
      const shares = read?.probabilities ?? DIGITS.map(() => 0);
      paintGrey(canvas, read?.grey);
      setText(reading, read?.reading || DASH);
      setText(sure, read ? sureness(read) : "");
      fills.forEach((fill, digit) => {
        fill.style.transform = `scaleY(${shares[digit]})`;
        fill.classList.toggle("winner", digit === read?.digit);
      });
      const likely = DIGITS.filter((digit) => shares[digit] >= LIKELY);
      const spoken = likely.map((digit) => `${digit}: ${livePercent(shares[digit])}`).join(", ");
      setLabel(bars, spoken || "No probabilities yet");
    },
  };
}
