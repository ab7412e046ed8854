// "Teach it my hand": the network on the pad learns the kept drawings on the server. Then it is kept, or
// not. What was begun goes on over a reload.

import { findAll, setAttributes, setText } from "../shared/dom.js";
import { PAD_NETWORK, announce } from "../shared/events.js";
import { percent } from "../shared/format.js";
import { askAgainAfter } from "../shared/polling.js";
import { UNREACHED, answerOrError, answerTo } from "../shared/request.js";
import {
  PAD_NETWORK_ENTRY,
  TAUGHT_ENTRY,
  personKey,
  readJson,
  readNetwork,
  writeJson,
} from "../shared/storage.js";

const OFFLINE = "The server does not answer; the network goes on learning without this page.";
const LONGEST_UPLOAD = 30000; // ms that the server has to take the drawings: a slow line sends 500 kB

// `testSets` names the sets of digits that networks are measured on.
export function createTeaching(element, { server, testSets, onChange }) {
  const box = element.querySelector(".teaching");
  const [line, progress] = findAll(box, ".teaching-line", ".progress");
  const [table, note] = findAll(box, ".taught", ".taught-note");
  const [keepIt, goBack, cancel] = findAll(box, ".keep", ".go-back", ".cancel");
  const key = personKey();
  let id = storedRun();
  let run = null; // as the server last told
  let sentence = ""; // what to say when there is no run
  let isBusy = false; // the drawings are on their way, or what was asked is
  let timer = 0;

  function remember(newId) {
    id = newId;
    writeJson(TAUGHT_ENTRY, id);
  }

  function paint() {
    const isOver = run?.state === "finished";
    const isActive = Boolean(id) && !isOver;
    box.hidden = !id && !sentence;
    setText(line, run ? lineOf(run) : sentence);
    progress.hidden = !isActive;
    const share = run?.steps ? Math.min(1, run.step / run.steps) : 0;
    progress.firstElementChild.style.transform = `scaleX(${share})`;
    setAttributes(progress, { "aria-valuenow": Math.round(100 * share) });
    table.hidden = note.hidden = !isOver || !run.taught;
    if (isOver && run.taught) paintFigures(run);
    keepIt.hidden = goBack.hidden = !isOver;
    cancel.hidden = !isActive;
    keepIt.disabled = goBack.disabled = cancel.disabled = isBusy || run?.state === "stopping";
    onChange();
  }

  function paintFigures({ taught, test_accuracy, test_data }) {
    const { held_back, rightly_before, rightly_after, test_before } = taught;
    fill(table.querySelector(".taught-own"), [
      "Drawings of yours that were held back",
      `${rightly_before} of ${held_back}`,
      `${rightly_after} of ${held_back}`,
    ]);
    fill(table.querySelector(".taught-test"), [
      capitalised(testSets[test_data] ?? "the test digits"),
      percent(test_before, 2),
      percent(test_accuracy, 2),
    ]);
  }

  async function follow() {
    clearTimeout(timer);
    if (!id) return;
    const asked = id;
    let answer = null;
    try {
      answer = await answerTo(server.taught({ key, run: asked }));
    } catch {
      sentence = OFFLINE;
    }
    if (asked !== id) return;
    if (answer?.error) return end(answer.error);
    if (answer) run = answer.run;
    if (run && ["failed", "stopped"].includes(run.state)) {
      const said = run.message || "It was stopped.";
      answerOrError(server.untaught({ key, run: id }));
      return end(said);
    }
    paint();
    if (run?.state !== "finished")
      timer = setTimeout(follow, askAgainAfter(answer, !document.hidden));
  }

  // There is nothing to follow any more, and this to say.
  function end(said) {
    clearTimeout(timer);
    remember(null);
    run = null;
    sentence = said;
    isBusy = false;
    paint();
  }

  keepIt.addEventListener("click", () => {
    announce(PAD_NETWORK, { run: run.id, label: run.label });
    end(`“${run.label}” reads the pad from now on; it is in the Train tab’s table, too.`);
  });
  goBack.addEventListener("click", async () => {
    isBusy = true;
    paint();
    const { error } = await answerOrError(server.untaught({ key, run: id }));
    end(error ?? "All is as before: the network and its copy of your drawings are deleted.");
  });
  cancel.addEventListener("click", async () => {
    await answerOrError(server.untaught({ key, run: id }));
    follow();
  });
  document.addEventListener("visibilitychange", () => !document.hidden && id && follow());

  return {
    // Goes on with what was begun before a reload.
    resume() {
      paint();
      follow();
    },

    get isUnderWay() {
      return isBusy || Boolean(id);
    },

    async begin(drawings) {
      [isBusy, sentence, run] = [true, "Sending your drawings …", null];
      paint();
      const network = readNetwork(PAD_NETWORK_ENTRY)?.run ?? null;
      const call = server.teach({ key, run: network, drawings });
      const answer = await answerTo(call, LONGEST_UPLOAD).catch(() => ({ error: UNREACHED }));
      isBusy = false;
      if (answer.error) return end(answer.error);
      remember(answer.run);
      sentence = "Starting …";
      paint();
      follow();
    },
  };
}

function storedRun() {
  const stored = readJson(TAUGHT_ENTRY);
  return typeof stored === "string" ? stored : null;
}

function lineOf(run) {
  if (run.state === "finished") return "It has learned your hand.";
  return run.message || "Learning your hand …";
}

function fill(row, texts) {
  [...row.children].forEach((cell, i) => setText(cell, texts[i]));
}

const capitalised = (text) => text[0].toUpperCase() + text.slice(1);
