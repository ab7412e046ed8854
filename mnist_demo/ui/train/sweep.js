// A sweep: a few values of one or two settings, and one training for each combination.

// `most` says how many settings, and how many values of each.
function createSweep(element, settings, most) {
  const line = element.querySelector(".sweep-line");
  const swept = settings.filter((setting) => setting.swept);

  const rows = Array.from({ length: most.settings }, (_, i) => {
    const choice = make("select", {}, make("option", { value: "", textContent: "no setting" }));
    for (const { key, label } of swept)
      choice.append(make("option", { value: key, textContent: label }));
    const values = make("input", { type: "text", autocomplete: "off", disabled: true });
    choice.setAttribute("aria-label", `Setting ${i + 1} to sweep`);
    values.setAttribute("aria-label", `Values of setting ${i + 1}, separated by commas`);
    choice.addEventListener("change", () => {
      values.disabled = !choice.value;
      values.value = "";
      values.placeholder = choice.value ? example(settingOf(choice)) : "";
      tell();
    });
    values.addEventListener("change", tell);
    values.addEventListener("input", () => say(""));
    const row = make("div", { className: "sweep-row" }, choice, values);
    element.querySelector(".sweep-rows").append(row);
    return { choice, values };
  });

  const settingOf = (choice) => swept.find((setting) => setting.key === choice.value);

  // { sweep } by key, null for none; or { error } as a sentence
  function read() {
    const sweep = {};
    for (const { choice, values } of rows) {
      const setting = settingOf(choice);
      if (!setting) continue;
      if (setting.key in sweep) return { error: "Choose two different settings." };
      const words = values.value.split(",").map((word) => word.trim()).filter(Boolean);
      if (words.length < 2 || words.length > most.values)
        return { error: `${setting.label}: give two or three values, separated by commas.` };
      const read = words.map((word) => valueOf(setting, word));
      const wrong = read.find(({ error }) => error);
      if (wrong) return { error: `${setting.label}: ${wrong.error}` };
      sweep[setting.key] = read.map(({ value }) => value);
      if (new Set(sweep[setting.key]).size < words.length)
        return { error: `${setting.label}: give each value once.` };
    }
    return { sweep: Object.keys(sweep).length ? sweep : null };
  }

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

function valueOf(setting, word) {
  if (setting.kind === "number") return parsed({ ...setting, blank: null }, word);
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
