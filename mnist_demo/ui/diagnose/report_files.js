// The report: made by the server on demand, then a link to each of its files.

import { findAll, make, setText } from "../shared/dom.js";
import { askAgainAfter } from "../shared/polling.js";
import { answerOrError } from "../shared/request.js";

const TIMEOUT = 360000; // ms
const KINDS = {
  "report.html": "The page (.html)",
  "report.json": "The figures (.json)",
  "confusion_matrix.png": "Confusion matrix (.png)",
  "misclassified.png": "Misclassified (.png)",
  "calibration.png": "Calibration (.png)",
  "robustness.png": "Robustness (.png)",
  "features.png": "Inside (.png)",
};

// `requests` has begin() and files(name), which give the server's answers.
export function createReport(element, requests) {
  const [button, line, list] = findAll(element, ".make", ".report-line", ".files");
  let newest = 0; // only the last report that was requested is shown
  let ready = false;

  async function start() {
    const mine = ++newest;
    const isCurrent = () => mine === newest;
    button.disabled = true;
    list.replaceChildren();
    setText(line, "Writing the report: this takes about ten seconds …");
    try {
      const files = await links(isCurrent);
      if (!isCurrent()) return;
      setText(line, "The report is ready; it stays here for an hour.");
      list.append(...files);
    } catch (error) {
      if (isCurrent()) setText(line, error.message);
    } finally {
      if (isCurrent()) button.disabled = !ready;
    }
  }

  // Links to all of its files, once they are there. Throws the sentence that says why not.
  async function links(isCurrent) {
    const { report } = await accepted(requests.begin());
    const until = Date.now() + TIMEOUT;
    while (isCurrent() && Date.now() < until) {
      const answer = await accepted(requests.files(report));
      if (answer.files) return answer.files.map((file) => make("li", {}, linkTo(report, file)));
      await new Promise((resolve) => setTimeout(resolve, askAgainAfter(answer)));
    }
    throw new Error("The report takes too long: make it again in a while.");
  }

  async function accepted(call) {
    const answer = await answerOrError(call);
    if (answer.error) throw new Error(answer.error);
    return answer;
  }

  button.addEventListener("click", start);

  return {
    // Something else is shown now; whether there is something to report on.
    reset(isReady) {
      newest++;
      ready = isReady;
      button.disabled = !isReady;
      list.replaceChildren();
      setText(line, "");
    },
  };
}

function linkTo(report, file) {
  const href = `reports/${encodeURIComponent(report)}/${encodeURIComponent(file)}`;
  return make("a", { href, download: "", textContent: KINDS[file] ?? file });
}
