// Asks the server how far diagnoses are, while somebody looks, until nothing more comes of them.

import { askAgainAfter } from "../shared/polling.js";
import { answerTo } from "../shared/request.js";
import { unpack } from "./unpack.js";

const CACHED = 8; // diagnoses; each has some 200 kB

// A diagnosis of which nothing is known.
export const EMPTY = {
  message: "Asking the server …",
  of: null,
  matrix: null,
  figures: null,
  robustness: null,
  done: false,
  error: null,
};

// `ask(request)` gives the server's answer; `changed()` is called when there is something new;
// `isSeen()` says whether somebody looks.
export function createMeasuring(ask, changed, isSeen) {
  const known = new Map(); // by network and data
  let wanted = []; // diagnoses that are shown
  let inFlight = false;
  let offline = false;
  let wake = () => {}; // ends the pause between two requests

  function diagnosisOf(run, data) {
    const key = `${run} ${data}`;
    const found = known.get(key) ?? { ...EMPTY, run, data };
    known.delete(key);
    known.set(key, found); // the newest is last
    for (const old of [...known.keys()].slice(0, -CACHED)) known.delete(old);
    return found;
  }

  const isOpen = (diagnosis) => !diagnosis.done && !diagnosis.error;

  async function follow() {
    if (inFlight) return;
    inFlight = true;
    while (isSeen() && wanted.some(isOpen)) {
      let waits = [0]; // until those that are open may be asked again
      try {
        for (const diagnosis of wanted.filter(isOpen)) {
          const answer = await answerTo(ask(requestFor(diagnosis)));
          update(diagnosis, answer);
          if (isOpen(diagnosis)) waits = [...waits.filter(Boolean), askAgainAfter(answer)];
        }
        offline = false;
      } catch {
        offline = true;
        waits = [askAgainAfter(null)];
      }
      changed();
      await new Promise((resolve) => {
        wake = resolve;
        setTimeout(resolve, Math.min(...waits));
      });
    }
    inFlight = false;
  }

  function update(diagnosis, answer) {
    if (answer.error) {
      Object.assign(diagnosis, { error: answer.error, matrix: null });
      return;
    }
    const { message, of, matrix, done } = answer;
    Object.assign(diagnosis, { message, of, matrix, done });
    if (answer.figures) diagnosis.figures = unpack(answer.figures);
    if (answer.robustness) diagnosis.robustness = answer.robustness;
  }

  return {
    // From now on these pairs [run, data] are wanted; what the server refused is requested again.
    // Gives back their diagnoses, which change as answers come.
    want(pairs) {
      wanted = pairs.map(([run, data]) => diagnosisOf(run, data));
      for (const diagnosis of wanted) diagnosis.error = null;
      wake();
      follow();
      return wanted;
    },

    follow,

    get offline() {
      return offline;
    },
  };
}

// What the page has already is not sent again.
function requestFor({ run, data, figures, robustness }) {
  return { run, data, figures: figures !== null, perturbed: robustness?.images ?? 0 };
}
