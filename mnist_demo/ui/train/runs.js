// The table of a person's trainings: what each was, how well it reads, what can be done with it.

import { findAll, make, setLabel, setText } from "../shared/dom.js";
import { DASH, clock, grouped } from "../shared/format.js";
import { accuracyText, isActive } from "./progress.js";

const STATES = {
  waiting: "Waiting",
  starting: "Starting",
  running: "Training",
  stopping: "Stopping",
  finished: "Finished",
  stopped: "Stopped",
  failed: "Failed",
};
const FILES = {
  "model.keras": "Network for Keras (.keras)",
  "model.tflite": "Network for LiteRT (.tflite)",
  "curves.png": "Curves as a picture (.png)",
  "curves.csv": "Curves as a table (.csv)",
  "card.json": "What it is and how it reads (.json)",
  "README.md": "The same as a model card (.md)",
};

// The columns of figures: heading, and what stands there.
const COLUMNS = [
  { name: "Parameters", number: true, text: (run) => grouped(run.parameters) },
  { name: "Data", text: (run, words) => words.data(run) },
  { name: "Epochs", number: true, text: (run) => `${run.epoch} of ${run.epochs}` },
  { name: "Time", number: true, text: (run) => clock(run.seconds) },
  { name: "Validation", number: true, text: (run) => accuracyText(run.val_accuracy) },
  { name: "Test", number: true, text: (run) => accuracyText(run.test_accuracy) },
  { name: "Test loss", number: true, text: (run) => run.test_loss?.toFixed(4) ?? DASH },
];

// `words` has data(run) and changes(run) as texts; `act` what the buttons do: show, putOnPad, diagnose,
// resume, cancel and remove, each called with the run.
export function createRuns(element, words, act) {
  const [table, none, head, body] = findAll(element, "table", ".runs-none", "thead tr", "tbody");
  const rows = new Map(); // by run

  const heading = (textContent, className = "") =>
    make("th", { scope: "col", role: "columnheader", textContent, className });
  head.append(
    heading("Training"),
    ...COLUMNS.map(({ name, number }) => heading(name, number ? "number" : "")),
    heading("State"),
    heading("Actions")
  );

  function paint(runs, { colours, onPad, current }) {
    none.hidden = runs.length > 0;
    table.hidden = !runs.length;
    for (const [id, row] of rows)
      if (!runs.some((run) => run.id === id)) {
        row.node.remove();
        rows.delete(id);
      }
    runs.forEach((run, i) => {
      if (!rows.has(run.id)) rows.set(run.id, createRow(run, words, act));
      const row = rows.get(run.id);
      if (body.children[i] !== row.node) body.insertBefore(row.node, body.children[i] ?? null);
      row.paint(run, colours.get(run.id), onPad === run.id, current === run.id);
    });
  }

  document.addEventListener("click", ({ target }) => {
    for (const menu of body.querySelectorAll("details[open]"))
      if (!menu.contains(target)) menu.open = false;
  });
  body.addEventListener("keydown", (event) => {
    const menu = event.target.closest("details[open]");
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    menu.firstElementChild.focus();
  });
  return { paint };
}

function createRow(first, words, act) {
  const cellOf = (className, ...children) => make("td", { className, role: "cell" }, ...children);
  const button = (textContent, action, kind = "") => {
    const made = make("button", { type: "button", className: `tool small ${kind}`, textContent });
    made.addEventListener("click", action);
    return made;
  };
  let shown = first; // as last painted

  const box = make("input", { type: "checkbox" });
  box.addEventListener("change", () => act.show(shown, box.checked));
  const label = make("b");
  const about = make("small");
  const named = make("label", { className: "pick" }, box, make("span", {}, label, about));

  const figures = COLUMNS.map((column) => {
    const text = make("span");
    const cell = cellOf(column.number ? "number" : "", text);
    cell.dataset.name = column.name;
    return { column, cell, text };
  });

  const state = make("span", { className: "state" });
  const onPadButton = button("Put on the pad", () => act.putOnPad(shown));
  const diagnose = button("Diagnose", () => act.diagnose(shown));
  const resume = button("Resume", () => act.resume(shown));
  const cancel = button("Cancel", () => act.cancel(shown));
  const links = Object.entries(FILES).map(([file, textContent]) =>
    make("a", { href: `runs/${encodeURIComponent(first.id)}/${file}`, download: "", textContent })
  );
  const files = make(
    "details",
    { className: "files" },
    make("summary", { className: "tool small", textContent: "Download" }),
    make("div", { className: "menu" }, ...links)
  );
  const remove = button("Delete", () => ask(true));
  const doable = [onPadButton, diagnose, resume, cancel, files, remove];
  const usual = make("div", { className: "do" }, ...doable);

  const keep = button("Keep it", () => ask(false));
  const sure = make(
    "div",
    { className: "do sure", hidden: true },
    make("span", { textContent: "Delete it for good?" }),
    button("Delete it", () => act.remove(shown), "danger"),
    keep
  );

  // MNIST goes without saying
  function described(run) {
    const isTestedElsewhere = run.test_data !== null && run.test_data !== "mnist";
    return words.changes(run) + (isTestedElsewhere ? `, tested on ${run.tested_on}` : "");
  }

  function ask(asking) {
    usual.hidden = asking;
    sure.hidden = !asking;
    (asking ? keep : remove).focus();
  }

  const stateCell = cellOf("state-cell", state);
  stateCell.dataset.name = "State";
  const node = make(
    "tr",
    { role: "row" },
    cellOf("name", named),
    ...figures.map(({ cell }) => cell),
    stateCell,
    cellOf("actions", usual, sure)
  );

  return {
    node,
    paint(run, colour, onPad, current) {
      shown = run;
      node.style.setProperty("--run", colour ?? "transparent");
      node.className = `${run.state}${current && isActive(run) ? " current" : ""}`;
      box.checked = colour !== undefined;
      setLabel(box, `Show ${run.label} in the charts`);
      setText(label, run.label);
      setText(about, run.state === "failed" ? run.message : described(run));
      for (const { column, text } of figures) setText(text, column.text(run, words));
      setText(state, STATES[run.state] ?? run.state);
      setText(onPadButton, onPad ? "Take off the pad" : "Put on the pad");
      onPadButton.hidden = diagnose.hidden = files.hidden = !run.has_network;
      resume.hidden = !run.resumable || isActive(run);
      // the current training has its own button above the charts
      cancel.hidden = !isActive(run) || current || run.state === "stopping";
      remove.hidden = isActive(run);
      for (const made of [onPadButton, diagnose, resume, cancel, files.firstElementChild, remove])
        setLabel(made, `${made.textContent}: ${run.label}`);
    },
  };
}
