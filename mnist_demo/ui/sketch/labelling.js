// "What was it?": ten buttons that keep the drawing under the digit that it was meant to be.

import { findAll, setText } from "../shared/dom.js";
import { listenToDrawings } from "../shared/events.js";

const ONE_AT_A_TIME = "One digit can be kept at a time: clear the pad and draw it alone.";
const KEEPS_NOTHING = "This browser keeps nothing: allow this page to store data, and click again.";

// `drawings` are those that this browser keeps.
export function createLabelling(element, drawings) {
  const [group, line] = findAll(element, "fieldset", ".labelling-line");
  const buttons = [...element.querySelectorAll("button")];
  let kept = []; // all of them, as they were last read
  let grey = null; // the ink as the network saw it; null while there is none to keep
  let several = false; // more than one digit lies there

  const keptLabel = () => kept.find((drawing) => drawing.grey === grey)?.label ?? null;

  function paint() {
    const label = keptLabel();
    buttons.forEach((button, digit) => button.setAttribute("aria-pressed", digit === label));
    group.disabled = grey === null;
    setText(line, several ? ONE_AT_A_TIME : sentenceOf(label, kept.length));
  }

  function look() {
    kept = drawings.all();
    paint();
  }

  buttons.forEach((button, digit) =>
    button.addEventListener("click", () => {
      const isDone = digit === keptLabel() ? drawings.remove(grey) : drawings.keep(digit, grey);
      if (!isDone) setText(line, KEEPS_NOTHING);
    })
  );
  listenToDrawings(look);
  look();

  return {
    // `answer` is what was read of the ink that lies there; null while there is none. `more` says
    // that there is more than one digit, as far as is known.
    show(answer, more) {
      const shown = more ? null : (answer?.steps?.centred.grey ?? null);
      if (shown === grey && more === several) return;
      [grey, several] = [shown, more];
      paint();
    },
  };
}

function sentenceOf(label, count) {
  if (!count)
    return "Say it and the drawing is kept in this browser, to measure networks on and to teach them.";
  const [drawings, them] = count === 1 ? ["1 drawing", "it"] : [`${count} drawings`, "them"];
  const kept = `You have kept ${drawings}: measure a network on ${them} in Diagnose, or teach it below.`;
  return label === null ? kept : `Kept as ${label}. ${kept}`;
}
