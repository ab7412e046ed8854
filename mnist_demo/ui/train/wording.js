// What was chosen for a training, in words.

import { grouped } from "../shared/format.js";

export function createWords(settings, architectures) {
  const { options } = settings.find(({ key }) => key === "data");
  const listed = settings.filter(({ key }) => !["architecture", "data", "epochs"].includes(key));

  return {
    // The data sets, as people call them.
    data: (run) => run.config.data.map((name) => options[name] ?? name).join(", "),

    // The settings that differ from the defaults of the architecture; epochs and data have columns of
    // their own.
    changes(run) {
      const defaults = { seed: 0, ...architectures[run.architecture]?.preset };
      const valueOf = ({ key }) => run.config[key] ?? null;
      const changed = listed.filter(
        (setting) => valueOf(setting) !== (defaults[setting.key] ?? null)
      );
      const phrases = changed.map((setting) => phrase(setting, valueOf(setting)));
      return phrases.join(", ") || "default settings";
    },
  };
}

function phrase({ label, kind }, value) {
  const name = label.toLowerCase();
  if (kind === "switch") return `${name} ${value ? "on" : "off"}`;
  return `${name} ${kind === "number" ? grouped(value) : value}`;
}
