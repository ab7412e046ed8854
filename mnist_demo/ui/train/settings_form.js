// The form, built from the table of settings. A value out of its range is refused beside its field.

import { make, setAttributes } from "../shared/dom.js";
import { grouped } from "../shared/format.js";

// The value that a text stands for: { value }, or { error } as a sentence.
export function parseNumber(setting, text) {
  const trimmed = text.trim();
  const { low, high, whole, blank } = setting;
  if (!trimmed && blank) return { value: null };
  const range = `${grouped(low)} to ${grouped(high)}${blank ? ", or nothing" : ""}`;
  const value = Number(trimmed);
  const isSound = trimmed && Number.isFinite(value) && (!whole || Number.isInteger(value));
  if (isSound && value >= low && value <= high) return { value };
  return { error: `A ${whole ? "whole " : ""}number, ${range}.` };
}

// For each kind of setting: its input, and how its value is read and written.
const WIDGETS = {
  number(setting, id) {
    const inputMode = setting.whole ? "numeric" : "decimal";
    const placeholder = setting.blank ?? "";
    const input = make("input", { id, type: "text", autocomplete: "off", inputMode, placeholder });
    return {
      input,
      read: () => parseNumber(setting, input.value),
      write: (value) => {
        input.value = value ?? "";
      },
    };
  },

  choice(setting, id) {
    const input = make("select", { id });
    for (const [value, textContent] of Object.entries(setting.options))
      input.append(make("option", { value, textContent }));
    return {
      input,
      read: () => ({ value: input.value }),
      write: (value) => {
        input.value = value;
      },
    };
  },

  switch(setting, id) {
    const input = make("input", { id, type: "checkbox" });
    return {
      input,
      read: () => ({ value: input.checked }),
      write: (value) => {
        input.checked = value;
      },
    };
  },

  choices(setting, id) {
    const boxes = Object.keys(setting.options).map((value) =>
      make("input", { type: "checkbox", value })
    );
    const labels = boxes.map((box) => make("label", {}, box, setting.options[box.value]));
    const group = make("div", { id, className: "choices" }, ...labels);
    setAttributes(group, { role: "group", "aria-label": setting.label });
    return {
      input: group,
      read() {
        const value = boxes.filter((box) => box.checked).map((box) => box.value);
        return value.length ? { value } : { error: "Choose at least one." };
      },
      write(value) {
        for (const box of boxes) box.checked = value.includes(box.value);
      },
    };
  },
};

// Fields for all `settings`; `place(setting)` says into which element each goes.
export function createForm(settings, place) {
  const fields = settings.map((setting) => {
    const id = `train-${setting.key}`;
    const widget = WIDGETS[setting.kind](setting, id);
    const caption = make(setting.kind === "choices" ? "span" : "label", {
      className: "caption",
      textContent: setting.label,
    });
    if (caption.htmlFor !== undefined) caption.htmlFor = id;
    const help = make("p", { className: "help", id: `${id}-help`, textContent: setting.help });
    widget.input.setAttribute("aria-describedby", help.id);
    const className = `field ${setting.kind}`;
    const node = make("div", { className }, caption, widget.input, help);
    node.dataset.setting = setting.key;
    place(setting).append(node);

    // the sentence stands where the help stood: nothing below moves
    function complain(error = "") {
      node.classList.toggle("wrong", Boolean(error));
      help.textContent = error || setting.help;
      widget.input.setAttribute("aria-invalid", Boolean(error));
    }

    node.addEventListener("change", () => complain(widget.read().error));
    node.addEventListener("input", () => complain());
    return { setting, ...widget, complain };
  });

  return {
    // Every value by its key; null if one is refused. That one is complained of, and has the focus.
    read() {
      let refused = null;
      const choices = {};
      for (const field of fields) {
        const { value, error } = field.read();
        field.complain(error);
        if (error) refused ??= field.input;
        choices[field.setting.key] = value;
      }
      refused?.closest("details")?.setAttribute("open", "");
      refused?.focus();
      return refused ? null : choices;
    },

    // Every value by its key as the form stands, without a complaint; null if one is refused.
    peekAll() {
      const values = fields.map((field) => [field.setting.key, field.read()]);
      if (values.some(([, { error }]) => error)) return null;
      return Object.fromEntries(values.map(([key, { value }]) => [key, value]));
    },

    // One value; undefined if it is refused.
    peek: (key) => fields.find((field) => field.setting.key === key).read().value,

    write(values) {
      for (const field of fields) {
        if (!(field.setting.key in values)) continue;
        field.write(values[field.setting.key]);
        field.complain();
      }
    },
  };
}
