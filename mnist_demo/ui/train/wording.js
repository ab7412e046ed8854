// What was chosen for a training, in words.

function createWords(settings, architectures) {
  const { options } = settings.find(({ key }) => key === "data");
  const told = settings.filter(({ key }) => !["architecture", "data", "epochs"].includes(key));

  return {
    // The data sets, as people call them.
    data: (run) => run.choices.data.map((name) => options[name] ?? name).join(", "),

    // What was set otherwise than the recipe has it; epochs and data have columns of their own.
    changes(run) {
      const own = { seed: 0, ...architectures[run.architecture]?.recipe };
      const valueOf = ({ key }) => run.choices[key] ?? null;
      const changed = told.filter((setting) => valueOf(setting) !== (own[setting.key] ?? null));
      const phrases = changed.map((setting) => phrase(setting, valueOf(setting)));
      return phrases.join(", ") || "as its recipe";
    },
  };
}

function phrase({ label, kind }, value) {
  const name = label.toLowerCase();
  if (kind === "switch") return `${name} ${value ? "on" : "off"}`;
  return `${name} ${kind === "number" ? grouped(value) : value}`;
}
