// What the sweeps of a person show, as small tables: the accuracy for each value of the settings
// that were varied, and in words whether the differences are more than chance.

import { make } from "../shared/dom.js";
import { DASH, grouped } from "../shared/format.js";
import { effectsOf, sweepsOf } from "./effects.js";
import { valueText } from "./wording.js";

const points = (share) => `${(100 * share).toFixed(2)} points`;

// `fields` is the form's table.
export function createEffects(element, fields) {
  let shown = "";

  return {
    paint(runs) {
      const sweeps = sweepsOf(runs);
      const key = JSON.stringify(
        sweeps.map((swept) =>
          swept.map(({ id, test_accuracy, state }) => [id, test_accuracy, state])
        )
      );
      if (key === shown) return;
      shown = key;
      element.hidden = !sweeps.length;
      element.replaceChildren(...sweeps.map((swept, i) => drawn(swept, fields, i === 0)));
    },
  };
}

function drawn(runs, fields, open) {
  const effects = effectsOf(runs, fields);
  const names = effects.settings.map(({ field }) => field.label.toLowerCase()).join(" and ");
  const labels = `${runs.at(-1).label} to ${runs[0].label}`;
  const summary = make(
    "summary",
    {},
    "What the sweep shows ",
    make("span", { className: "fold-line", textContent: `${names}: ${labels}` })
  );
  const verdicts = effects.settings.map((setting) =>
    make("li", { textContent: verdictOf(setting) })
  );
  return make(
    "details",
    { className: "fold", open },
    summary,
    make("div", { className: "effect-table" }, tableOf(effects)),
    make("ul", {}, ...verdicts),
    make("p", { className: "help", textContent: chanceText(effects) })
  );
}

// Rows are the values of the first setting; columns those of the second and the mean of a row.
function tableOf({ settings, accuracy }) {
  const [rows, columns] = settings;
  const row = (...cells) => make("tr", {}, ...cells);
  const heading = (scope, textContent, more = {}) => make("th", { scope, textContent, ...more });
  const cell = (share, className = "") =>
    make("td", { className, textContent: share === null ? DASH : (100 * share).toFixed(2) });
  const cellsOf = (value) =>
    columns
      ? columns.values.map((other) => cell(accuracy([value, other])))
      : [cell(accuracy([value]))];
  const high = { rowSpan: 2 };

  const head = columns
    ? [
        row(
          heading("col", rows.field.label, high),
          heading("colgroup", columns.field.label, { colSpan: columns.values.length }),
          heading("col", "Mean", high)
        ),
        row(...columns.values.map((value) => heading("col", valueText(columns.field, value)))),
      ]
    : [row(heading("col", rows.field.label), heading("col", "Test accuracy in %"))];
  const body = rows.values.map((value, i) =>
    row(
      heading("row", valueText(rows.field, value)),
      ...cellsOf(value),
      ...(columns ? [cell(rows.means[i], "mean")] : [])
    )
  );
  if (columns)
    body.push(
      row(heading("row", "Mean"), ...columns.means.map((each) => cell(each, "mean")), make("td"))
    );
  return make(
    "table",
    {},
    ...(columns ? [make("caption", { textContent: "Test accuracy in %" })] : []),
    make("thead", {}, ...head),
    make("tbody", {}, ...body)
  );
}

function verdictOf({ field, difference, isSeed }) {
  if (!difference) return `${field.label}: nothing to compare yet.`;
  const { best, worst, by, chance } = difference;
  const values = [best, worst].map((value) => valueText(field, value));
  if (isSeed) return `${field.label}: ${points(by)} between the best and the worst, by luck alone.`;
  if (by <= chance)
    return `${field.label}: ${points(by)} between ${values.join(" and ")}, within chance.`;
  return `${field.label}: ${values[0]} reads ${points(by)} more than ${values[1]}, beyond chance.`;
}

function chanceText({ settings, size }) {
  const chances = settings
    .filter(({ isSeed }) => !isSeed)
    .map(({ difference }) => difference?.chance);
  const largest = Math.max(...chances.filter(Boolean));
  if (!Number.isFinite(largest)) return "";
  const isOverSeeds = settings.some(({ isSeed }) => isSeed);
  return (
    `Up to ${points(largest)} may be chance: two standard errors of a difference, measured on ` +
    `${grouped(size)} images${isOverSeeds ? " over several seeds" : ""}.` +
    (isOverSeeds ? "" : " Another seed may move each figure as well: sweep it to see how far.")
  );
}
