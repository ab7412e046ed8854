// The report: made by the server on demand, then a link to each of its files.

const ASKED_EVERY = 500; // ms
const LONGEST_WAIT = 360000; // ms
const KINDS = {
  "report.html": "The page (.html)",
  "report.json": "The figures (.json)",
  "confusion_matrix.png": "Confusion matrix (.png)",
  "misclassified.png": "Misclassified (.png)",
  "calibration.png": "Calibration (.png)",
  "robustness.png": "Robustness (.png)",
  "features.png": "Inside (.png)",
};

// `ask` has report() and written(name), which give the server's answers.
function createTake(element, ask) {
  const [button, line, list] = [".make", ".take-line", ".files"].map((selector) =>
    element.querySelector(selector)
  );
  let newest = 0; // only the last report that was asked for is shown
  let ready = false;

  async function start() {
    const mine = ++newest;
    const isCurrent = () => mine === newest;
    button.disabled = true;
    list.replaceChildren();
    write(line, "Writing the report: this takes some ten seconds …");
    try {
      const files = await written(isCurrent);
      if (!isCurrent()) return;
      write(line, "The report is ready; it stays here for an hour.");
      list.append(...files);
    } catch (error) {
      if (isCurrent()) write(line, error.message);
    } finally {
      if (isCurrent()) button.disabled = !ready;
    }
  }

  // Links to all of its files, once they are there. Throws the sentence that says why not.
  async function written(isCurrent) {
    const { report } = await sound(ask.report());
    const until = Date.now() + LONGEST_WAIT;
    while (isCurrent() && Date.now() < until) {
      const { files } = await sound(ask.written(report));
      if (files) return files.map((file) => make("li", {}, linkTo(report, file)));
      await new Promise((resolve) => setTimeout(resolve, ASKED_EVERY));
    }
    throw new Error("The report takes too long: make it again in a while.");
  }

  async function sound(call) {
    const answer = await inTime(call).catch(() => ({ error: UNREACHED }));
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
      write(line, "");
    },
  };
}

function linkTo(report, file) {
  const href = `reports/${encodeURIComponent(report)}/${encodeURIComponent(file)}`;
  return make("a", { href, download: "", textContent: KINDS[file] ?? file });
}
