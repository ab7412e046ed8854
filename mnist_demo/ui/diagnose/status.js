// How far the diagnoses are: a sentence, a bar, and a note.

import { findAll, setAttributes, setText } from "../shared/dom.js";
import { countOf, grouped, percent } from "../shared/format.js";
import { accuracyOf, total } from "./counts.js";

const RETRYING = "The server does not answer; it is asked again in a moment.";

export function createStatus(element, retry) {
  const [status, again] = findAll(element, "#diagnose-status", ".again");
  const [bar, note] = findAll(element, ".progress", ".note");
  const fill = bar.firstElementChild;
  again.addEventListener("click", retry);

  function say(sentence, { share = 0, wrong = false } = {}) {
    const whole = Math.round(100 * share);
    setText(status, sentence);
    status.classList.toggle("wrong", wrong);
    again.hidden = !wrong;
    fill.style.transform = `scaleX(${share})`;
    setAttributes(bar, { "aria-valuenow": whole, "aria-valuetext": `${whole} %` });
    bar.classList.toggle("inactive", share === 1);
  }

  return {
    say,

    // How far some diagnoses are, each { label, diagnosis }: what is still to be read, else what was;
    // and a remark.
    show(shown, offline, remark) {
      const refused = shown.find(({ diagnosis }) => diagnosis.error);
      const awaited = shown.find(({ diagnosis }) => !diagnosis.figures);
      if (refused) say(refused.diagnosis.error, { wrong: true });
      else if (offline) say(RETRYING);
      else if (awaited) {
        const { message, of, matrix } = awaited.diagnosis;
        const who = shown.length > 1 ? `${awaited.label}: ` : "";
        const read = matrix ? total(matrix) : 0;
        const far = of ? ` ${grouped(read)} of ${countOf(of)}` : "";
        const right = read ? `, ${percent(accuracyOf(matrix))} of these read correctly` : "";
        say(who + message + far + right, { share: of ? read / of : 0 });
      } else say(shown.map(finished).join(" "), { share: 1 });
      const notes = shown.map(({ diagnosis }) => diagnosis.figures?.note);
      setText(note, remark || notes.find(Boolean) || "");
    },
  };

  function finished({ label, diagnosis: { figures } }, i, all) {
    const seconds = (figures.n / figures.images_per_second).toFixed(1);
    return `${all.length > 1 ? `${label}: ` : ""}${countOf(figures.n)} read in ${seconds} s.`;
  }
}
