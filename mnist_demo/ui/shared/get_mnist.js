// The line that stands where the server has no MNIST: what is used instead, a button that gets it, and
// how far that is. All open pages follow one download.

import { make, setAttributes, setText } from "./dom.js";
import { askAgainAfter } from "./polling.js";
import { UNREACHED, answerOrError } from "./request.js";

const MEGABYTE = 1e6;

// What the line shows for an answer of the server: a `sentence`, the `figures` behind it, the `share`
// that has arrived, null where nothing is downloaded, and the text of the `button`, null for none.
export function lineFor({ downloading, received, size, pause, error }, instead) {
  if (error) return { sentence: error, figures: "", share: null, button: "Try again" };
  if (!downloading) return { sentence: instead, figures: "", share: null, button: "Get MNIST" };
  const sentence = pause ? "The download was interrupted and goes on soon." : "Getting MNIST …";
  const megabytes = (bytes) => (bytes / MEGABYTE).toFixed(1);
  const figures = `${megabytes(received)} of ${megabytes(size)} MB`;
  return { sentence, figures, share: received / size, button: null };
}

// Fills `element`. `ask(download)` asks the server how far it is, and to begin if `download`;
// `arrived(answer)` is called once, when MNIST is there.
export function createGetMnist(element, { instead, ask, arrived }) {
  const sentence = make("p", { role: "status" });
  const figures = make("span", { className: "figures-line" });
  const button = make("button", { type: "button", className: "tool small" });
  const fill = make("span");
  const bar = make("div", { className: "progress", role: "progressbar" }, fill);
  setAttributes(bar, {
    "aria-label": "Download of MNIST",
    "aria-valuemin": 0,
    "aria-valuemax": 100,
  });
  let timer = 0;

  function paint(answer) {
    const line = lineFor(answer, instead);
    setText(sentence, line.sentence);
    setText(figures, line.figures);
    button.hidden = line.button === null;
    setText(button, line.button ?? "");
    bar.hidden = line.share === null;
    fill.style.transform = `scaleX(${line.share ?? 0})`;
    setAttributes(bar, { "aria-valuenow": Math.round(100 * (line.share ?? 0)) });
  }

  async function look(download = false) {
    clearTimeout(timer);
    const answer = await answerOrError(ask(download));
    if (answer.here) {
      element.hidden = true;
      observer.disconnect();
      arrived(answer);
      return;
    }
    // a server that is gone for a moment is told of only to who waits for it
    if (answer.error !== UNREACHED || download) paint(answer);
    clearTimeout(timer);
    timer = setTimeout(lookIfSeen, askAgainAfter(answer));
  }

  function lookIfSeen() {
    if (!document.hidden && element.offsetParent !== null) look();
  }

  button.addEventListener("click", () => look(true));
  document.addEventListener("visibilitychange", lookIfSeen);
  const observer = new IntersectionObserver(
    (entries) => entries.at(-1).isIntersecting && lookIfSeen()
  );
  element.append(sentence, figures, button, bar);
  paint({ downloading: false });
  element.hidden = false;
  observer.observe(element);
}
