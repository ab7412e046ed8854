// A sweep: a few values of one or two fields, and one training for each combination.

import { findAll, make } from "../shared/dom.js";
import { parseNumber } from "../shared/numbers.js";
import { SWITCH } from "../shared/properties.js";

// `most` is how many `fields` may be varied, and how many `values` of each are tried.
export function createSweep(element, fields, most) {
  const [line, list] = findAll(element, ".sweep-line", ".sweep-rows");
  const sweepable = fields.filter((field) => field.swept);

  const rows = Array.from({ length: most.fields }, (_, i) => {
    const choice = make(
      "select",
      { "aria-label": `Setting ${i + 1} to sweep` },
      make("option", { value: "", textContent: "no setting" }),
      ...sweepable.map(({ key, label }) => make("option", { value: key, textContent: label }))
    );
    const values = make("input", {
      type: "text",
      autocomplete: "off",
      disabled: true,
      "aria-label": `Values of setting ${i + 1}, separated by commas`,
    });
    choice.addEventListener("change", () => {
      choose({ choice, values }, choice.value);
      tell();
    });
    values.addEventListener("change", tell);
    values.addEventListener("input", () => say(""));
    list.append(make("div", { className: "sweep-row" }, choice, values));
    return { choice, values };
  });

  function choose({ choice, values }, key) {
    choice.value = key;
    values.disabled = !key;
    values.value = "";
    values.placeholder = key ? example(fieldOf(choice)) : "";
  }

  const fieldOf = (choice) => sweepable.find((field) => field.key === choice.value);

  const read = () =>
    parseSweep(
      rows.map(({ choice, values }) => ({ field: fieldOf(choice), text: values.value })),
      most.values
    );

  function tell() {
    const { sweep, error } = read();
    const counts = Object.values(sweep ?? {}).map((values) => values.length);
    const count = counts.reduce((product, values) => product * values, 1);
    say(error ?? (sweep ? `${count} trainings, one after the other.` : ""), Boolean(error));
  }

  function say(sentence, wrong = false) {
    line.textContent = sentence;
    line.classList.toggle("wrong", wrong);
  }

  function write(sweep) {
    const chosen = Object.entries(sweep ?? {});
    rows.forEach(({ choice, values }, i) => {
      const [key, tried] = chosen[i] ?? ["", []];
      choose({ choice, values }, key);
      values.value = textOf(tried);
    });
    element.open ||= chosen.length > 0;
    tell();
  }

  return {
    // As a property of the address.
    property: {
      key: "sweep",
      kind: sweepKind(sweepable, most),
      default: () => null,
      read: () => read().sweep,
      write,
    },

    // What is to be swept, null for nothing; undefined if it is refused.
    read() {
      const { sweep, error } = read();
      tell();
      if (error) element.open = true;
      return error ? undefined : sweep;
    },
  };
}

// What is to be swept: { sweep }, the values by the key of their field, null for none; or { error }
// as a sentence. `rows` are { field, text }, the field undefined where none is chosen; each has
// at most `most` values.
export function parseSweep(rows, most) {
  const sweep = {};
  for (const { field, text } of rows) {
    if (!field) continue;
    if (field.key in sweep) return { error: "Choose two different settings." };
    const { values, error } = parseValues(field, text, most);
    if (error) return { error: `${field.label}: ${error}` };
    sweep[field.key] = values;
  }
  return { sweep: Object.keys(sweep).length ? sweep : null };
}

// How the address tells a sweep of some `fields`: such as "epochs:1,2;augment:on,off".
export const sweepKind = (fields, most) => ({
  parse(text) {
    const rows = text.split(";").map((part) => {
      const [key, values = ""] = part.split(":");
      return { field: fields.find((field) => field.key === key), text: values };
    });
    if (rows.length > most.fields || rows.some(({ field }) => !field)) return undefined;
    return parseSweep(rows, most.values).sweep;
  },
  format: (sweep) =>
    Object.entries(sweep ?? {})
      .map(([key, values]) => `${key}:${textOf(values)}`)
      .join(";"),
});

// The values as a person types them.
const textOf = (values) => values.map(wordOf).join(",");
const wordOf = (value) => (typeof value === "boolean" ? SWITCH.format(value) : String(value));

function parseValues(field, text, most) {
  const words = text
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
  if (words.length < 2 || words.length > most)
    return { error: "give two or three values, separated by commas." };
  const parsed = words.map((word) => parseValue(field, word));
  const wrong = parsed.find(({ error }) => error);
  if (wrong) return wrong;
  const values = parsed.map(({ value }) => value);
  return new Set(values).size < words.length ? { error: "give each value once." } : { values };
}

function parseValue(field, word) {
  if (field.kind === "number") return parseNumber({ ...field, blank: null }, word);
  const named = field.kind === "switch" ? { on: true, off: false } : undefined;
  const known = named ?? Object.fromEntries(Object.keys(field.options).map((key) => [key, key]));
  if (word in known) return { value: known[word] };
  return { error: `choose among ${Object.keys(known).join(", ")}.` };
}

function example(field) {
  if (field.kind === "switch") return "on, off";
  if (field.kind === "choice") return Object.keys(field.options).slice(0, 2).join(", ");
  return field.whole ? "such as 1, 2, 3" : "such as 0.001, 0.01";
}
