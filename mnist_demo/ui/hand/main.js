// The section "Your hand": joins the kept drawings, the writing of each digit, and the teaching.

import { findAll, setText } from "../shared/dom.js";
import { listenToDrawings } from "../shared/events.js";
import { bytesOf } from "../shared/image_data.js";
import { answerOrError } from "../shared/request.js";
import { saveFile } from "../shared/save_file.js";
import { createCollecting } from "./collecting.js";
import { createKept } from "./kept.js";
import { aDigit, isOver, listed } from "./round.js";
import { createTeaching } from "./teaching.js";

const KEEPS_NOTHING = "This browser keeps nothing: allow this page to store data, and try again.";
const MOST_DIFFERENCE = 2; // grey levels, on average, by which a drawing differs that is the same one

// `drawings` are those that this browser keeps; `clear` empties the pad. `props` has `fewest` drawings
// that teach, the names of the `test_sets`, and of a zip the `max_bytes`.
export function createHand(element, { server, drawings, clear, props }) {
  const section = element.querySelector(".hand");
  const [line, roundLine, undoLine] = findAll(section, ".hand-line", ".round-line", ".undo-line");
  const [collect, teach, download] = findAll(section, ".collect", ".teach", ".download");
  const [upload, deleteAll, file] = findAll(section, ".upload", ".delete-all", "input");
  const kept = createKept(section.querySelector(".kept"), (drawing) =>
    change(
      drawings.all().filter(({ grey }) => grey !== drawing.grey),
      `Deleted ${aDigit(drawing.label)}.`
    )
  );
  const collecting = createCollecting(element, {
    drawings,
    clear,
    onChange: paint,
    // whoever closed it sees what comes next, and goes on from there with the keyboard
    onClose: () => (teach.disabled ? collect : teach).focus(),
  });
  const teaching = createTeaching(section, { server, testSets: props.test_sets, onChange: paint });
  let before = null; // the drawings before the last that were deleted, so that they can come back

  function paint() {
    const all = drawings.all();
    kept.show(all);
    setText(line, lineOf(all, props.fewest));
    const { round, isOpen } = collecting;
    const isPaused = round !== null && !isOver(round) && !isOpen;
    setText(collect, isPaused ? `Go on writing: ${left(round)} left` : "Write each digit twice");
    collect.disabled = isOpen;
    setText(roundLine, collecting.score());
    roundLine.hidden = !roundLine.textContent || isOpen;
    teach.disabled = teaching.isUnderWay || !canTeach(all, props.fewest);
    download.disabled = deleteAll.disabled = !all.length;
  }

  // Stores other drawings, and offers to undo that.
  function change(to, said) {
    const was = drawings.all();
    if (!drawings.replace(to)) return tell(KEEPS_NOTHING);
    tell(said, was);
  }

  function tell(said, was = null) {
    before = was;
    setText(undoLine.firstElementChild, said);
    undoLine.querySelector("button").hidden = was === null;
    undoLine.hidden = !said;
  }

  async function add(zip) {
    if (zip.size > props.max_bytes)
      return tell(`The zip is too large: choose one of at most ${props.max_bytes / 1e6} MB.`);
    tell("Reading the zip …");
    const call = server.open_drawings({ binary: true, data: { file: zip } });
    const answer = await answerOrError(call);
    if (answer.error) return tell(answer.error);
    const was = drawings.all();
    const added = answer.drawings.filter((one) => !was.some((other) => isSame(one, other)));
    if (!drawings.replace([...was, ...added])) return tell(KEEPS_NOTHING);
    tell(addedLine(added.length, answer.left_out), was);
  }

  collect.addEventListener("click", () => {
    collecting.open();
    element.querySelector("#sketch-pad").scrollIntoView({ block: "nearest" });
    element.querySelector("#sketch-pad canvas").focus({ preventScroll: true });
  });
  teach.addEventListener("click", () => teaching.begin(drawings.all()));
  download.addEventListener("click", async () => {
    const { picturesOf, zipOf } = await import("./zip.js");
    const zip = zipOf(await picturesOf(drawings.all()));
    saveFile("my-hand.zip", new Blob([zip], { type: "application/zip" }));
  });
  upload.addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    if (file.files.length) add(file.files[0]);
    file.value = ""; // the same one may be chosen again
  });
  deleteAll.addEventListener("click", () => change([], "Deleted all drawings."));
  undoLine.querySelector("button").addEventListener("click", () => {
    drawings.replace(before);
    tell("");
  });
  listenToDrawings(paint);
  teaching.resume();

  // What lies on the pad, as for "What was it?".
  return { show: collecting.see };
}

const left = ({ prompts, written }) => prompts.length - written.length;

const labelsOf = (drawings) => new Set(drawings.map(({ label }) => label));

const canTeach = (drawings, fewest) => drawings.length >= fewest && labelsOf(drawings).size > 1;

export function lineOf(drawings, fewest) {
  const n = drawings.length;
  if (!n)
    return `Write each digit twice and see how many it reads; with ${fewest} drawings it can learn your hand.`;
  const have = `You have ${n === 1 ? "1 drawing" : `${n} drawings`}`;
  if (n < fewest) return `${have}: with ${fewest} or more it can learn your hand.`;
  const labels = labelsOf(drawings);
  if (labels.size < 2) return `${have}, all of one digit: add some of another.`;
  const missing = [...Array(10).keys()].filter((digit) => !labels.has(digit));
  if (!missing.length) return `${have}. Click one to delete it.`;
  return `${have}, but none of ${listed(missing.map(String))}: it cannot learn how you write those.`;
}

// Whether two drawings are the same one: a picture is read back nearly as it was written.
function isSame(one, other) {
  if (one.label !== other.label) return false;
  const [a, b] = [bytesOf(one.grey), bytesOf(other.grey)];
  return a.reduce((sum, level, i) => sum + Math.abs(level - b[i]), 0) < MOST_DIFFERENCE * a.length;
}

function addedLine(added, leftOut) {
  const some = added === 1 ? "Added 1 drawing" : `Added ${added} drawings`;
  return leftOut ? `${some}; ${leftOut} could not be read.` : `${some}.`;
}
