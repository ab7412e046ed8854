// Looking back on a training: its snapshots, and the slider that drags through them. It shows the
// digits that the network has not seen as they were read then, and the filters of its first layer.

import { findAll, make, setAttributes, setText } from "../shared/dom.js";
import { grouped, percent } from "../shared/format.js";
import { createFilters } from "./filters.js";
import { createHeldOut } from "./held_out.js";
import { isActive } from "./progress.js";

const FRAME = 300; // ms that each snapshot is shown while they play
const GROWTH = 1.1; // of a training's steps after which it may have a new snapshot
const SOONEST = 2000; // ms between two requests about a training that goes on
const NONE = "This training kept no snapshots to look back on.";

// Whether the snapshots of a run are to be fetched: `kept` is what is known of them, or undefined.
export function isOutdated(kept, run, now) {
  if (!run.step) return false;
  if (!kept) return true;
  const isSoon = now - kept.at < SOONEST;
  if (kept.error) return !isSoon;
  if (isActive(run)) return !isSoon && run.step >= GROWTH * kept.step;
  return kept.wasActive || run.step !== kept.step; // at once: nobody asks later about what is over
}

// The index of the snapshot nearest to a step; of the last where `step` is null.
export function indexAt(snapshots, step) {
  if (step === null) return snapshots.length - 1;
  const far = snapshots.map((snapshot) => Math.abs(snapshot.step - step));
  return far.indexOf(Math.min(...far));
}

// `fetchSnapshots(run)` asks the server, `accuracyAt(run, step)` is an accuracy from 0 to 1 or null;
// `isSeen()` says whether anybody looks. `changed()` is called when another step is shown, and
// `chosen(run)` when the person chose another training.
export function createLookBack(element, { fetchSnapshots, accuracyAt, isSeen, changed, chosen }) {
  const [list, chooser, past] = findAll(element, ".held-out-digits", ".looked-at", ".past");
  const [range, play, line, note] = findAll(element, "input", ".play", ".moment", ".past-note");
  const heldOut = createHeldOut(list);
  const filters = createFilters(element.querySelector(".filter-images"));
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)");
  const known = new Map(); // by run: { images, labels, snapshots } or { error }, and when it was so

  let runs = [];
  let current = null; // the training that the page speaks of
  let chosenId = null; // of the one that the person chose instead
  let run = null; // the one of these two that is looked at
  let step = null; // that is shown; null for the latest
  let playing = 0;
  let fetching = false;

  const kept = () => known.get(run?.id);
  const snapshots = () => kept()?.snapshots ?? [];

  async function refresh() {
    if (fetching || !run || !isSeen() || !isOutdated(kept(), run, Date.now())) return;
    fetching = true;
    const asked = run;
    const answer = await fetchSnapshots(asked);
    fetching = false;
    const before = known.get(asked.id);
    const is = { at: Date.now(), step: asked.step, wasActive: isActive(asked) };
    // what was known stays where the server did not answer
    known.set(asked.id, answer.error ? { ...before, ...is, error: true } : { ...answer, ...is });
    changed();
    refresh(); // another may have been chosen meanwhile
  }

  function pick() {
    const before = run?.id;
    run = runs.find(({ id }) => id === chosenId) ?? current;
    if (run?.id !== before) {
      stopPlaying();
      step = null;
    }
    refresh();
  }

  const isLive = () => step === null && run !== null && isActive(run);

  // What the held-out digits show: the live readings at the end of a training that goes on.
  function samplesAt(snapshot, live) {
    if (!snapshot || (isLive() && live)) return live;
    const { images, labels } = kept();
    return { images, labels, probabilities: snapshot.probabilities };
  }

  function momentText(snapshot) {
    const accuracy = snapshot.step ? accuracyAt(run, snapshot.step) : null;
    const untrained = snapshot.step ? [] : ["untrained"];
    const read = accuracy === null ? untrained : [`training ${percent(accuracy, 0)}`];
    return [`step ${grouped(snapshot.step)}`, `epoch ${snapshot.epoch}`, ...read].join(", ");
  }

  function paintSlider(snapshot) {
    const last = Math.max(0, snapshots().length - 1);
    const at = Math.max(0, indexAt(snapshots(), step));
    const moment = snapshot ? momentText(snapshot) : "";
    setAttributes(range, { max: last, "aria-valuetext": moment });
    range.value = at;
    range.disabled = play.disabled = last === 0;
    setText(line, moment);
    setText(play, isCalm.matches ? "Next" : playing ? "Pause" : "Play");
  }

  function paintChooser() {
    const begun = runs.filter((each) => each.step > 0);
    const key = begun.map(({ id, label }) => `${id} ${label}`).join();
    if (chooser.shownKey !== key) {
      chooser.shownKey = key;
      chooser.replaceChildren(
        ...begun.map(({ id, label }) => make("option", { value: id, textContent: label }))
      );
    }
    chooser.hidden = begun.length < 2;
    if (run) chooser.value = run.id;
  }

  // Shows a snapshot by its index; at the last it follows what is to come.
  function showIndex(index) {
    step = index >= snapshots().length - 1 ? null : snapshots()[index].step;
    changed();
  }

  function next() {
    const last = snapshots().length - 1;
    const at = indexAt(snapshots(), step);
    return at >= last ? 0 : at + 1;
  }

  function stopPlaying() {
    clearInterval(playing);
    playing = 0;
  }

  function startPlaying() {
    if (indexAt(snapshots(), step) === snapshots().length - 1) showIndex(0);
    playing = setInterval(() => {
      if (!element.isConnected) return stopPlaying();
      const index = next();
      if (index === snapshots().length - 1) stopPlaying();
      showIndex(index);
    }, FRAME);
    changed();
  }

  range.addEventListener("input", () => {
    stopPlaying();
    showIndex(Number(range.value));
  });
  play.addEventListener("click", () => {
    if (isCalm.matches) return showIndex(next()); // nothing moves by itself
    if (!playing) return startPlaying();
    stopPlaying();
    changed();
  });
  chooser.addEventListener("change", () => {
    chosenId = chooser.value;
    pick();
    chosen(run);
  });

  return {
    // The step that the charts mark, { run, step }, or null.
    get marked() {
      const snapshot = snapshots()[indexAt(snapshots(), step)];
      return snapshot && !isLive() ? { run, step: snapshot.step } : null;
    },

    // Takes over the person's runs and the one that is spoken of, or null. Call it before `paint`.
    update(all, spokenOf) {
      if (spokenOf?.id !== current?.id) chosenId = null; // another training has begun
      runs = all;
      current = spokenOf;
      for (const id of known.keys()) if (!runs.some((each) => each.id === id)) known.delete(id);
      pick();
    },

    // `before` are the images, labels and readings that stay until the training has its own.
    paint(before) {
      const snapshot = snapshots()[indexAt(snapshots(), step)] ?? null;
      heldOut.show(samplesAt(snapshot, run?.step ? run.samples : before));
      const isWithout = Boolean(kept()?.snapshots && !snapshots().length && !isActive(run));
      past.hidden = !run || isWithout;
      note.hidden = !isWithout;
      setText(note, isWithout ? NONE : "");
      paintChooser();
      paintSlider(snapshot);
      filters.show(snapshot, Math.max(0, ...snapshots().map((each) => each.largest_weight)));
    },
  };
}
