// Tables as comma-separated values (RFC 4180), and as files of them.

import { saveFile } from "../shared/save_file.js";

// The text of a table: rows of texts, numbers and nulls, the first of them the header.
export const csvText = (rows) => rows.map((row) => `${row.map(fieldText).join(",")}\r\n`).join("");

function fieldText(value) {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// Hands a table to the person as a file of that name.
export function downloadCsv(name, rows) {
  saveFile(name, new Blob([csvText(rows)], { type: "text/csv;charset=utf-8" }));
}

// A share of 1 in percent, without the rounding error of the product.
const inPercent = (share) => (share === null ? null : Number((100 * share).toPrecision(12)));

// The curves of some runs, a row for each point; `pointsOf(run)` gives a run's points.
export function curvesTable(runs, pointsOf) {
  const kinds = { t: "training", v: "validation" };
  const header = ["training", "measured on", "step", "epoch", "time (s)", "loss (nats)"];
  const rows = runs.flatMap((run) =>
    pointsOf(run).map(({ kind, step, epoch, seconds, loss, accuracy }) => {
      const where = [run.label, kinds[kind], step, Number(epoch.toPrecision(6)), seconds];
      return [...where, loss, inPercent(accuracy)];
    })
  );
  return [[...header, "accuracy (%)"], ...rows];
}

// The runs with their settings and figures, a row each; `fields` is the form's table, and `words`
// has data(run) as a text.
export function runsTable(runs, fields, words) {
  const settings = fields.filter(({ key }) => !["architecture", "data", "epochs"].includes(key));
  const columns = [
    ["training", (run) => run.label],
    ["state", (run) => run.state],
    ["architecture", (run) => run.architecture],
    ["parameters", (run) => run.parameters],
    ["data", (run) => words.data(run)],
    ...settings.map(({ key, label }) => [label.toLowerCase(), (run) => run.config[key] ?? null]),
    ["epochs planned", (run) => run.epochs],
    ["epochs done", (run) => run.epoch],
    ["steps", (run) => run.step],
    ["time (s)", (run) => run.seconds],
    ["validation accuracy (%)", (run) => inPercent(run.val_accuracy)],
    ["test accuracy (%)", (run) => inPercent(run.test_accuracy)],
    ["test loss (nats)", (run) => run.test_loss],
    ["tested on", (run) => (run.test_data === null ? null : run.tested_on)],
    ["test images", (run) => run.test_size],
  ];
  return [columns.map(([name]) => name), ...runs.map((run) => columns.map(([, of]) => of(run)))];
}
