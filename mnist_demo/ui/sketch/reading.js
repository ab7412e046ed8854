// Paints an answer: the reading, the ten bars of one of its marks, and the steps that its ink took.

import { barsOf, paintBar } from "../shared/bars.js";
import { findAll, setText } from "../shared/dom.js";
import { livePercent } from "../shared/format.js";
import { createMarks } from "./marks.js";
import { createSteps } from "./steps.js";

const SPOKEN_AFTER = 700; // ms without a change, so that a screen reader is told results, not every sample
const NO_PROBABILITIES = Array(10).fill(0);
const LIKELY = 0.1; // a second digit at least this probable is named

export function createReading(element, pad) {
  const [readingText, verdict, more] = findAll(
    element,
    "#reading",
    ".verdict-main",
    ".verdict-more"
  );
  const [spoken, result] = findAll(element, ".spoken", ".result");
  const bars = barsOf(element);
  const shares = Array(10).fill(0); // what the bars show
  const steps = createSteps(element.querySelector(".steps"), pad);
  const marks = createMarks(element, pad.side, choose);
  let answer = null; // what is painted
  let chosen = null; // index of the mark that was clicked since the ink last changed
  let speaking = 0;

  function say(reading, main, aside) {
    if (readingText.textContent !== reading) {
      readingText.textContent = reading;
      result.style.setProperty("--digits", reading.length || 1);
    }
    setText(verdict, main);
    setText(more, aside);
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      setText(spoken, [reading && `Reads ${reading}.`, main, aside].filter(Boolean).join(" "));
    }, SPOKEN_AFTER);
  }

  function paintBars(probabilities, winner) {
    bars.forEach((bar, digit) => {
      const share = probabilities[digit];
      const isWinner = digit === winner;
      if (shares[digit] === share && bar.meter.classList.contains("winner") === isWinner) return;
      shares[digit] = share;
      const now = Math.round(share * 1000) / 10;
      paintBar(bar, { share, now, text: livePercent(share), isWinner });
    });
  }

  function choose(index) {
    chosen = index;
    paint(index);
  }

  function empty(main, aside) {
    answer = chosen = null;
    say("", main, aside);
    paintBars(NO_PROBABILITIES, -1);
    result.classList.remove("unsure");
    marks.show([]);
    steps.showWhose(true);
    steps.show({});
  }

  // Shows the mark at `index` of the answer; the steps are only known of the one it came with.
  function paint(index) {
    const own = index === answer.shown;
    const { digit, accepted, probabilities } = own ? answer : answer.marks[index];
    const most = probabilities[digit];
    const sure = most > 0.9995 ? "over 99.9 % sure" : `${livePercent(most)} sure`;
    if (accepted) say(answer.reading, sure, alternative(probabilities, digit));
    else if (pad.drawing) say(answer.reading, `Perhaps ${digit}`, "No digit yet");
    else say(answer.reading, `Perhaps ${digit}`, "That does not look like a digit");
    result.classList.toggle("unsure", !accepted);
    steps.showWhose(own);
    paintBars(probabilities, digit);
    marks.show(answer.marks, index, pad.place);
  }

  return {
    // Nothing lies on the pad.
    clear() {
      empty("Nothing drawn yet", "The reading follows your pen.");
    },

    // Ink lies there that was not answered yet.
    wait() {
      empty("…", "");
    },

    // There is other ink than that of which a mark was clicked.
    inkChanged() {
      chosen = null;
    },

    // What the server says of the ink; an unfinished drawing is not complained of.
    show(read) {
      if (read.error) {
        empty(pad.drawing ? "…" : read.error, "");
        return;
      }
      if (read.marks.length !== answer?.marks.length) chosen = null;
      answer = read;
      paint(chosen ?? answer.shown);
      steps.show(answer.steps);
    },
  };
}

// The second most probable digit, where it is likely enough to be named.
export function alternative(probabilities, digit) {
  const others = probabilities.map((share, other) => (other === digit ? 0 : share));
  const second = Math.max(...others);
  return second >= LIKELY ? `else ${others.indexOf(second)}, ${livePercent(second)}` : "";
}
