// A sweep: a few values of one or two settings, and one training for each combination.

import { findAll, make } from "../shared/dom.js";
import { parseNumber } from "./settings_form.js";

// `most` says how many settings, and how many values of each.
export function createSweep(element, settings, most) {
  const [line, list] = findAll(element, ".sweep-line", ".sweep-rows");
  const swept = settings.filter((setting) => setting.swept);

  const rows = Array.from({ length: most.settings }, (_, i) => {
    const choice = make(
      "select",
      { "aria-label": `Setting ${i + 1} to sweep` },
      make("option", { value: "", textContent: "no setting" }),
      ...swept.map(({ key, label }) => make("option", { value: key, textContent: label }))
    );
    const values = make("input", {
      type: "text",
      autocomplete: "off",
      disabled: true,
      "aria-label": `Values of setting ${i + 1}, separated by commas`,
    });
    choice.addEventListener("change", () => {
      values.disabled = !choice.value;
      values.value = "";
      values.placeholder = choice.value ? example(settingOf(choice)) : "";
      tell();
    });
    values.addEventListener("change", tell);
    values.addEventListener("input", () => say(""));
    list.append(make("div", { className: "sweep-row" }, choice, values));
    return { choice, values };
  });

  const settingOf = (choice) => swept.find((setting) => setting.key === choice.value);

  const read = () =>
    parseSweep(
      rows.map(({ choice, values }) => ({ setting: settingOf(choice), text: values.value })),
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

  return {
    // What is to be swept, null for nothing; undefined if it is refused.
    read() {
      const { sweep, error } = read();
      tell();
      if (error) element.open = true;
      return error ? undefined : sweep;
    },
  };
}

// What is to be swept: { sweep }, the values by the key of their setting, null for none; or { error }
// as a sentence. `rows` are { setting, text }, the setting undefined where none is chosen; each has
// at most `most` values.
export function parseSweep(rows, most) {
  const sweep = {};
  for (const { setting, text } of rows) {
    if (!setting) continue;
    if (setting.key in sweep) return { error: "Choose two different settings." };
    const { values, error } = parseValues(setting, text, most);
    if (error) return { error: `${setting.label}: ${error}` };
    sweep[setting.key] = values;
  }
  return { sweep: Object.keys(sweep).length ? sweep : null };
}

function parseValues(setting, text, most) {
  const words = text
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
  if (words.length < 2 || words.length > most)
    return { error: "give two or three values, separated by commas." };
  const parsed = words.map((word) => parseValue(setting, word));
  const wrong = parsed.find(({ error }) => error);
  if (wrong) return wrong;
  const values = parsed.map(({ value }) => value);
  return new Set(values).size < words.length ? { error: "give each value once." } : { values };
}

function parseValue(setting, word) {
  if (setting.kind === "number") return parseNumber({ ...setting, blank: null }, word);
  const named = setting.kind === "switch" ? { on: true, off: false } : undefined;
  const known = named ?? Object.fromEntries(Object.keys(setting.options).map((key) => [key, key]));
  if (word in known) return { value: known[word] };
  return { error: `choose among ${Object.keys(known).join(", ")}.` };
}

function example(setting) {
  if (setting.kind === "switch") return "on, off";
  if (setting.kind === "choice") return Object.keys(setting.options).slice(0, 2).join(", ");
  return setting.whole ? "such as 1, 2, 3" : "such as 0.001, 0.01";
}
