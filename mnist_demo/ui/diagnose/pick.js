// Which network, which other one beside it, and on which data.

const CHAMPION = ""; // as the value of an option
const NOTHING = "-";
const DRAWINGS = "drawings"; // a person’s own, which only this browser has

// `data` are the server's data sets; `changed()` is called when a person chose otherwise.
function createPick(element, data, changed) {
  const [first, second, set] = [".pick-first", ".pick-second", ".pick-data"].map((selector) =>
    element.querySelector(selector)
  );
  const kept = keptDiagnosed();
  let networks = kept ? [kept] : []; // a person’s own, { run, label, … }
  const drawings = make("option", { value: DRAWINGS });
  for (const { name: value, label } of data)
    set.append(make("option", { value, textContent: label }));
  set.append(drawings);

  // Every option anew, each choice as it was where it still can be.
  function fill() {
    const [one, two] = [first.value, second.value];
    const champion = () => make("option", { value: CHAMPION, textContent: "Champion" });
    const nothing = make("option", { value: NOTHING, textContent: "Nothing" });
    first.replaceChildren(champion(), ...own());
    second.replaceChildren(nothing, champion(), ...own());
    choose(first, one, CHAMPION);
    choose(second, two, NOTHING);
    bar();
  }

  function own() {
    if (!networks.length) return [];
    const options = networks.map(({ run, label, architecture, test_accuracy }) => {
      const accuracy = Number.isFinite(test_accuracy) && percentage(test_accuracy);
      const told = [label, architecture, accuracy];
      return make("option", { value: run, textContent: told.filter(Boolean).join(" – ") });
    });
    return [make("optgroup", { label: "Your trainings" }, ...options)];
  }

  function choose(select, value, otherwise) {
    select.value = value;
    if (select.value !== value || select.selectedIndex < 0) select.value = otherwise;
  }

  // A network is not compared with itself.
  function bar() {
    for (const option of second.options) option.disabled = option.value === first.value;
    if (second.value === first.value) second.value = NOTHING;
  }

  function networkOf(value) {
    if (value === CHAMPION) return { run: null, label: "Champion" };
    const { run, label } = networks.find((network) => network.run === value);
    return { run, label };
  }

  function countDrawings() {
    write(drawings, `My drawings (${grouped(keptDrawings().length)})`);
  }

  function told() {
    keepDiagnosed(first.value === CHAMPION ? null : networkOf(first.value));
    bar();
    changed();
  }

  for (const select of [first, second, set]) select.addEventListener("change", told);
  for (const event of ["drawings-changed", "storage"])
    window.addEventListener(event, countDrawings);
  countDrawings();
  fill();
  if (kept) choose(first, kept.run, CHAMPION);
  bar();

  return {
    get first() {
      return networkOf(first.value);
    },

    // Null when nothing is compared.
    get second() {
      return second.value === NOTHING ? null : networkOf(second.value);
    },

    get data() {
      return set.value;
    },

    get dataLabel() {
      return set.selectedOptions[0].textContent;
    },

    // A network, { run, label }, handed over by another tab.
    show(network) {
      if (!networks.some(({ run }) => run === network.run)) networks = [network, ...networks];
      fill();
      choose(first, network.run, CHAMPION);
      bar();
    },

    // What the server lists. Gives back whether what was chosen is still there.
    list(listed) {
      const before = [first.value, second.value];
      networks = listed;
      fill();
      return first.value === before[0] && second.value === before[1];
    },
  };
}
