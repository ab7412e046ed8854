// "What was it?": ten buttons that keep the drawing under the digit that it was meant to be.

const ONE_AT_A_TIME = "One digit can be kept at a time: clear the pad and draw it alone.";
const KEEPS_NOTHING = "This browser keeps nothing: allow this page to store data, and click again.";

function createLabelling(element) {
  const group = element.querySelector("fieldset");
  const line = element.querySelector(".labelling-line");
  const buttons = [...element.querySelectorAll("button")];
  let drawings = []; // as this browser keeps them
  let grey = null; // the ink as the network saw it; null while there is none to keep
  let several = false; // more than one digit lies there

  const keptAs = () => drawings.find((drawing) => drawing.grey === grey)?.label ?? null;

  function paint() {
    const label = keptAs();
    buttons.forEach((button, digit) => button.setAttribute("aria-pressed", digit === label));
    group.disabled = grey === null;
    say(several ? ONE_AT_A_TIME : sentenceOf(label, drawings.length));
  }

  function say(sentence) {
    if (line.textContent !== sentence) line.textContent = sentence;
  }

  function look() {
    drawings = keptDrawings();
    paint();
  }

  buttons.forEach((button, digit) =>
    button.addEventListener("click", () => {
      const done = digit === keptAs() ? forgetDrawing(grey) : keepDrawing(digit, grey);
      if (!done) say(KEEPS_NOTHING);
    })
  );
  // changed by this tab or another, or by another page of this browser
  for (const event of ["drawings-changed", "storage"]) window.addEventListener(event, look);
  look();

  return {
    // `answer` is what was read of the ink that lies there; null while there is none. `more` says
    // that there is more than one digit, as far as is known.
    show(answer, more) {
      const shown = more ? null : answer?.steps?.centred.grey ?? null;
      if (shown === grey && more === several) return;
      [grey, several] = [shown, more];
      paint();
    },
  };
}

function sentenceOf(label, count) {
  if (!count) return "Say it and the drawing is kept in this browser, to measure networks on.";
  const [drawings, them] = count === 1 ? ["1 drawing", "it"] : [`${count} drawings`, "them"];
  const kept = `You have kept ${drawings}: measure a network on ${them} in the Diagnose tab.`;
  return label === null ? kept : `Kept as ${label}. ${kept}`;
}
