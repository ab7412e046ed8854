// The line under the reading: who read, where, and how long it took.

import { findAll, setText } from "../shared/dom.js";

const PLACES = { browser: "in this browser", server: "on the server" };
const COUNTED = 9; // readings whose median is shown: single ones flicker

// `back()` is called when the champion is to read again.
export function createReaderLine(element, back) {
  const [name, own] = findAll(element, ".reader-name", ".reader-own");
  const [where, backButton] = findAll(element, ".reader-where", ".reader-back");
  const champion = name.textContent;
  let last = { by: null, times: [] };

  backButton.addEventListener("click", back);

  return {
    // `network` { run, label } reads from now on, or the champion for null.
    showNetwork(network) {
      const label = network?.label ?? champion;
      if (label !== name.textContent) setText(where, ""); // of the one before
      setText(name, label);
      own.hidden = backButton.hidden = !network;
    },

    // Something was read, in `ms`.
    showTime({ by, ms }) {
      if (by !== last.by) last = { by, times: [] };
      last.times = [...last.times, ms].slice(-COUNTED);
      const median = [...last.times].sort((a, b) => a - b)[Math.floor(last.times.length / 2)];
      setText(where, `, ${PLACES[by]}, ${Math.max(1, Math.round(median))} ms`);
    },
  };
}
