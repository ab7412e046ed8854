// The form, built from the table of its fields. A value out of its range is refused beside its field.

import { make, setAttributes } from "../shared/dom.js";
import { parseNumber } from "../shared/numbers.js";
import { SWITCH, number, oneOf, someOf } from "../shared/properties.js";

// For each kind of field: its input, and how its value is read and written.
const WIDGETS = {
  number(field, id) {
    const inputMode = field.whole ? "numeric" : "decimal";
    const placeholder = field.blank ?? "";
    const input = make("input", { id, type: "text", autocomplete: "off", inputMode, placeholder });
    return {
      input,
      read: () => parseNumber(field, input.value),
      write: (value) => {
        input.value = value ?? "";
      },
    };
  },

  choice(field, id) {
    const input = make("select", { id });
    for (const [value, textContent] of Object.entries(field.options))
      input.append(make("option", { value, textContent }));
    return {
      input,
      read: () => ({ value: input.value }),
      write: (value) => {
        input.value = value;
      },
    };
  },

  switch(field, id) {
    const input = make("input", { id, type: "checkbox" });
    return {
      input,
      read: () => ({ value: input.checked }),
      write: (value) => {
        input.checked = value;
      },
    };
  },

  choices(field, id) {
    let boxes = [];
    const group = make("div", { id, className: "choices" });
    setAttributes(group, { role: "group", "aria-label": field.label });

    function offer(options) {
      const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
      boxes = Object.keys(options).map((value) => make("input", { type: "checkbox", value }));
      for (const box of boxes) box.checked = chosen.includes(box.value);
      group.replaceChildren(...boxes.map((box) => make("label", {}, box, options[box.value])));
    }

    offer(field.options);
    return {
      input: group,
      offer,
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

// How the address tells a field's value, by the kind of the field.
export const TOLD_AS = {
  number,
  choice: ({ options }) => oneOf(() => Object.keys(options)),
  switch: () => SWITCH,
  choices: ({ options }) => someOf(() => Object.keys(options)),
};

// An input for each of `fields`; `place(field)` gives the element that it goes into.
export function createForm(fields, place) {
  const controls = fields.map((field) => {
    const id = `train-${field.key}`;
    const widget = WIDGETS[field.kind](field, id);
    const caption = make(field.kind === "choices" ? "span" : "label", {
      className: "caption",
      textContent: field.label,
    });
    if (caption.htmlFor !== undefined) caption.htmlFor = id;
    const help = make("p", { className: "help", id: `${id}-help`, textContent: field.help });
    widget.input.setAttribute("aria-describedby", help.id);
    const className = `field ${field.kind}`;
    const node = make("div", { className }, caption, widget.input, help);
    node.dataset.field = field.key;
    place(field).append(node);

    // the sentence stands where the help stood: nothing below moves
    function complain(error = "") {
      node.classList.toggle("wrong", Boolean(error));
      help.textContent = error || field.help;
      widget.input.setAttribute("aria-invalid", Boolean(error));
    }

    node.addEventListener("change", () => complain(widget.read().error));
    node.addEventListener("input", () => complain());
    return { field, ...widget, complain };
  });

  const peek = (key) => controls.find((control) => control.field.key === key).read().value;

  function write(values) {
    for (const control of controls) {
      if (!(control.field.key in values)) continue;
      control.write(values[control.field.key]);
      control.complain();
    }
  }

  return {
    // Every value by its key; null if one is refused. That one is complained of, and has the focus.
    read() {
      let refused = null;
      const values = {};
      for (const control of controls) {
        const { value, error } = control.read();
        control.complain(error);
        if (error) refused ??= control.input;
        values[control.field.key] = value;
      }
      refused?.closest("details")?.setAttribute("open", "");
      refused?.focus();
      return refused ? null : values;
    },

    // Every value by its key as the form stands, without a complaint; null if one is refused.
    peekAll() {
      const values = controls.map((control) => [control.field.key, control.read()]);
      if (values.some(([, { error }]) => error)) return null;
      return Object.fromEntries(values.map(([key, { value }]) => [key, value]));
    },

    // What can be chosen in a field of several choices, which stay as they are where they still can.
    offer: (key, options) => controls.find((control) => control.field.key === key).offer(options),

    // One value; undefined if it is refused.
    peek,

    // Each field as a property of the address. `usual(key)` gives the value that is not told there;
    // `written(key)` is called for each value that a link wrote.
    properties: (usual, written) =>
      fields.map((field) => ({
        key: field.key,
        kind: TOLD_AS[field.kind](field),
        default: () => usual(field.key),
        read: () => peek(field.key),
        write(value) {
          write({ [field.key]: value });
          written(field.key);
        },
      })),

    write,
  };
}
