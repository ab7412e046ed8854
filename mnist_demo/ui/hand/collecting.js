// "Write each digit twice": asks for digits one at a time, and keeps what is written for each after a
// short pause. A bar at the foot of the window says what to write, so that the pad is in view.

import { findAll, setText } from "../shared/dom.js";
import { ROUND_ENTRY, readJson, writeJson } from "../shared/storage.js";
import {
  aDigit,
  isOver,
  isRound,
  newRound,
  promptOf,
  scoreOf,
  withWritten,
  withoutLast,
} from "./round.js";

const KEPT_AFTER = 900; // ms without a pen on the pad
const SEVERAL = "That is read as several digits: clear the pad and write one.";

// `clear` empties the pad; `drawings` are those that this browser keeps. `onChange` is called when the
// round is another one, or further on, and `onClose` when the bar is gone.
export function createCollecting(element, { drawings, clear, onChange, onClose }) {
  const bar = element.querySelector(".prompt");
  const [digit, line, next, again, pause, leave] = findAll(
    bar,
    ".prompt-line b",
    ".prompt-line span",
    ".next",
    ".again",
    ".pause",
    ".leave"
  );
  const stored = readJson(ROUND_ENTRY);
  let round = isRound(stored) ? stored : null;
  let isOpen = false; // the bar is there, and what is written is kept
  let settled = null; // { grey, reading } that lies on the pad, once the pen is up and it is read
  let several = false;
  let timer = 0;

  function change(to) {
    round = to;
    writeJson(ROUND_ENTRY, round);
    if (!round || isOver(round)) close();
    else show();
  }

  function show() {
    paint();
    onChange();
  }

  function paint() {
    bar.hidden = !isOpen;
    if (!isOpen) return;
    const { written, prompts } = round;
    setText(digit, `Write ${aDigit(promptOf(round))}`);
    const last = written.at(-1);
    const said = last ? `; the ${last.label} was read as ${last.reading || "no digit"}` : "";
    setText(line, several ? SEVERAL : `${written.length + 1} of ${prompts.length}${said}`);
    next.disabled = !settled;
    again.disabled = !written.length;
  }

  // Keeps what lies on the pad for the digit that was asked for.
  function keep() {
    clearTimeout(timer);
    if (!isOpen || !settled) return;
    const { grey, reading } = settled;
    if (!drawings.keep(promptOf(round), grey)) {
      setText(line, "This browser keeps nothing: allow this page to store data.");
      return;
    }
    settled = null;
    change(withWritten(round, grey, reading));
    clear();
  }

  function writeLastAgain() {
    const { grey } = round.written.at(-1);
    settled = null;
    clear();
    change(withoutLast(round));
    drawings.remove(grey);
  }

  function close() {
    isOpen = false;
    clearTimeout(timer);
    show();
    onClose();
  }

  next.addEventListener("click", keep);
  again.addEventListener("click", writeLastAgain);
  pause.addEventListener("click", close);
  leave.addEventListener("click", () => change(null));

  return {
    get round() {
      return round;
    },
    get isOpen() {
      return isOpen;
    },

    // Begins a round, or goes on with the one that was paused.
    open() {
      clear();
      settled = null;
      isOpen = true;
      change(round && !isOver(round) ? round : newRound());
    },

    // How the round went, or goes, in words; empty without one.
    score: () => (round ? scoreOf(round) : ""),

    // What lies on the pad: as for "What was it?".
    see(answer, more) {
      clearTimeout(timer);
      const grey = more ? null : (answer?.steps?.centred.grey ?? null);
      settled = grey === null ? null : { grey, reading: answer.reading };
      several = more;
      if (!isOpen) return;
      paint();
      if (settled) timer = setTimeout(keep, KEPT_AFTER);
    },
  };
}
