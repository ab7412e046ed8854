// Digits that the network has not seen, and how it reads each while it learns.

import { DIGITS } from "../shared/bars.js";
import { make, setLabel, setText } from "../shared/dom.js";
import { DASH } from "../shared/format.js";
import { paintGrey } from "../shared/image_data.js";

// Room for the pad's drawing and for one held-out image of each digit.
export function createHeldOut(list) {
  const cells = ["drawing", ...DIGITS].map(() => {
    const canvas = make("canvas");
    const guess = make("b", { textContent: DASH });
    const sure = make("span", { className: "sure" });
    const truth = make("span", { className: "truth" });
    const cell = make("li", {}, canvas, guess, sure, truth);
    list.append(cell);
    return { cell, canvas, guess, sure, truth };
  });

  return {
    // What the server says of them, or null.
    show(samples) {
      const drawn = samples?.labels[0] === null;
      cells.forEach(({ cell, canvas, guess, sure, truth }, i) => {
        // without a drawing its place stays empty
        const at = drawn || !samples ? i : i - 1;
        const probabilities = samples?.probabilities[at];
        cell.classList.toggle("yours", i === 0);
        paintGrey(canvas, samples?.images[at]);
        if (!probabilities) {
          cell.classList.remove("wrong");
          setText(guess, DASH);
          setText(sure, "");
          setText(truth, i ? "" : "yours");
          setLabel(cell, i ? "no digit yet" : "the pad’s drawing: none yet");
          return;
        }
        const label = samples.labels[at];
        const most = Math.max(...probabilities);
        const digit = probabilities.indexOf(most);
        const wrong = label !== null && label !== digit;
        const share = `${Math.floor(100 * most)} %`;
        cell.classList.toggle("wrong", wrong);
        setText(guess, String(digit));
        setText(sure, share);
        setText(truth, label === null ? "yours" : wrong ? `is ${label}` : "");
        const what = label === null ? "your drawing" : `a ${label}`;
        setLabel(cell, `${what}: read as ${digit}, ${share} sure`);
      });
    },
  };
}
