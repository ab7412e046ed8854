// What the strip says, and which buttons it shows, for every state of a guest.

import { DASH } from "../shared/format.js";

const OFFLINE = "No connection to the workshop just now: it is tried again, and nothing is lost.";
const RESTARTED = "The workshop began again: what was drawn before is gone.";
const ONE_DIGIT = "Draw one digit alone: clear the pad and draw it again.";
const PICTURE = "Draw it: pictures are not sent.";
const NOT_A_DIGIT = "That does not look like a digit yet: draw on, or send it as it is.";

const article = (digit) => (digit === 8 ? "an" : "a");
export const draw = (digit) => `Draw ${article(digit)} ${digit}`;

// 0:07.3
export function stopwatch(seconds) {
  if (seconds === null) return DASH;
  const tenths = Math.floor(10 * seconds);
  const rest = (tenths % 600) / 10;
  return `${Math.floor(tenths / 600)}:${rest.toFixed(1).padStart(4, "0")}`;
}

export function ordinal(number) {
  const [tens, ones] = [number % 100, number % 10];
  const ending = tens > 10 && tens < 14 ? "th" : (["th", "st", "nd", "rd"][ones] ?? "th");
  return `${number}${ending}`;
}

// What is to be said about what lies on the pad, as `words` takes it.
function hintFor(pad) {
  if (!pad || pad.isSent) return "";
  if (pad.isPicture) return PICTURE;
  if (!pad.isOne) return ONE_DIGIT;
  return pad.accepted ? "" : NOT_A_DIGIT;
}

// `guest` is as from `guest.js`; `pad` is what lies on the pad, or null: { isPicture } of a picture, of
// strokes { accepted, isOne, isSent }. Gives the texts `ask` and `line`, and whether each button is shown.
export function words(guest, pad) {
  const { view, task } = guest;
  const said = {
    ask: "Workshop",
    line: "",
    start: false,
    send: false,
    back: false,
    name: false,
  };
  const trouble = guest.isOffline ? OFFLINE : guest.refused;
  if (!view) return { ...said, ask: "Joining the workshop …", line: trouble };
  if (!task) {
    const [ask, line] =
      view.phase === "over"
        ? ["The workshop is over", "Nothing that was drawn for it is kept. The pad is yours."]
        : ["You are in the workshop", "The next task comes soon. Draw something meanwhile."];
    return {
      ...said,
      ask,
      line: trouble || (guest.hasRestarted ? RESTARTED : line),
    };
  }
  if (view.paused)
    return {
      ...said,
      ask: "Paused",
      line: trouble || "The host goes on in a moment.",
    };
  if (view.learning) {
    const line = "Its curve grows on the big screen.";
    return {
      ...said,
      ask: `A network learns from ${view.learning} drawings`,
      line: trouble || line,
    };
  }
  const state = KINDS[task.kind](guest, said);
  return { ...state, line: trouble || (state.send && hintFor(pad)) || state.line };
}

const KINDS = {
  wall(guest, said) {
    const { read, isSending } = guest;
    const line = isSending
      ? "Sending …"
      : read
        ? `On the big screen, ${readAs(read)}. Draw it again to replace it.`
        : "It goes to the big screen a moment after you lift the pen.";
    return { ...said, ask: draw(guest.prompt), line, send: true };
  },

  challenge(guest, said) {
    const { view, task, prompt } = guest;
    const { you } = view;
    if (!you.started) {
      const ask = `${task.drawings} digits against the clock`;
      return {
        ...said,
        ask,
        line: "Right counts first, then time.",
        start: true,
        name: true,
      };
    }
    if (prompt === null) return { ...said, ...result(guest) };
    const line = `${guest.given + 1} of ${task.drawings} · ${stopwatch(guest.elapsed)}`;
    return { ...said, ask: draw(prompt), line, send: true };
  },

  teach(guest, said) {
    const { task, prompt, given, read } = guest;
    if (prompt === null) {
      const line = `You gave ${given} drawings to learn from: look at the big screen.`;
      return { ...said, ask: "Thank you", line, back: guest.canRedo };
    }
    const before = read ? `The last was ${readAs(read)}.` : "A network will learn from it.";
    const line = `${given + (guest.isRedoing ? 0 : 1)} of ${task.drawings}. ${before}`;
    return {
      ...said,
      ask: draw(prompt),
      line,
      send: true,
      back: guest.canRedo,
    };
  },
};

function result({ view, task, isSending }) {
  const { right, seconds, place, done } = view.you;
  if (isSending || seconds === null) return { ask: "Done", line: "Sending …" };
  const ask = `${right} of ${task.drawings} right in ${stopwatch(seconds)}`;
  return {
    ask,
    line: `${view.you.name}, you are ${ordinal(place)} of ${done} who are done.`,
  };
}

function readAs({ digit, accepted, right, label }) {
  if (!accepted) return `read as no digit, though closest to ${digit}`;
  return right ? `read as ${digit}` : `read as ${digit}, not ${label}`;
}
