// A training's config, in words.

import { grouped } from "../shared/format.js";

export function createWords(fields, architectures) {
  const { options } = fields.find(({ key }) => key === "data");
  const listed = fields.filter(({ key }) => !["architecture", "data", "epochs"].includes(key));

  return {
    // The data sets, as people call them, and drawings that came with the request; what is rehearsed
    // beside those is nothing new.
    data({ config: { data, folder, rehearse } }) {
      const names = rehearse ? [] : data.map((name) => options[name] ?? name);
      return [...names, ...(folder ? ["Drawings"] : [])].join(", ");
    },

    // The fields that differ from the defaults of the architecture; epochs and data have columns of
    // their own.
    changes(run) {
      if (run.config.rehearse) return "fine-tuned";
      const defaults = { seed: 0, ...architectures[run.architecture]?.preset };
      const valueOf = ({ key }) => run.config[key] ?? null;
      const changed = listed.filter((field) => valueOf(field) !== (defaults[field.key] ?? null));
      const phrases = changed.map((field) => phrase(field, valueOf(field)));
      return phrases.join(", ") || "default settings";
    },
  };
}

const phrase = (field, value) => `${field.label.toLowerCase()} ${valueText(field, value)}`;

// The value of a field, in words.
export function valueText({ kind, blank }, value) {
  if (kind === "switch") return value ? "on" : "off";
  if (value === null) return blank;
  return kind === "number" ? grouped(value) : value;
}
