// Which network, which other one beside it, and on which data.

import { findAll, make, setText } from "../shared/dom.js";
import { listenToDrawings } from "../shared/events.js";
import { grouped, percent } from "../shared/format.js";
import { selectedOne } from "../shared/properties.js";
import { DIAGNOSED_NETWORK_ENTRY, readNetwork, writeJson } from "../shared/storage.js";

const CHAMPION = "champion"; // as the value of an option
const NOTHING = "nothing";
const NOT_YOURS =
  "The link leads to a network that another person trained, or that was deleted: it is left out.";
export const MY_DRAWINGS = "drawings"; // a person’s own, which only this browser has

// `data` are the server's data sets, `drawings` those that this browser keeps; `changed(isOtherData)` is
// called when a person chose otherwise.
export function createPick(element, data, drawings, changed) {
  const [first, second, set] = findAll(element, ".pick-first", ".pick-second", ".pick-data");
  const kept = readNetwork(DIAGNOSED_NETWORK_ENTRY);
  let networks = kept ? [kept] : []; // a person’s own, { run, label, … }
  const drawingsOption = make("option", { value: MY_DRAWINGS });
  let isChosen = false; // whether the person chose the data

  // Builds the options of the data again; what the person chose stays.
  function offer(listed) {
    const { value } = set;
    const options = listed.map(({ name, label }) =>
      make("option", { value: name, textContent: label })
    );
    set.replaceChildren(...options, drawingsOption);
    choose(set, isChosen ? value : listed[0].name, listed[0].name);
  }

  // Builds every option again; each choice stays as it was where it still can.
  function fill() {
    const [one, two] = [first.value, second.value];
    const champion = () => make("option", { value: CHAMPION, textContent: "Champion" });
    const nothing = make("option", { value: NOTHING, textContent: "Nothing" });
    first.replaceChildren(champion(), ...own());
    second.replaceChildren(nothing, champion(), ...own());
    choose(first, one, CHAMPION);
    choose(second, two, NOTHING);
    keepApart();
  }

  function own() {
    if (!networks.length) return [];
    const options = networks.map(({ run, label, architecture, test_accuracy }) => {
      const accuracy = Number.isFinite(test_accuracy) && percent(test_accuracy);
      const parts = [label, architecture, accuracy];
      return make("option", { value: run, textContent: parts.filter(Boolean).join(" – ") });
    });
    return [make("optgroup", { label: "Your trainings" }, ...options)];
  }

  function choose(select, value, otherwise) {
    select.value = value;
    if (select.value !== value || select.selectedIndex < 0) select.value = otherwise;
  }

  // A network is not compared with itself.
  function keepApart() {
    for (const option of second.options) option.disabled = option.value === first.value;
    if (second.value === first.value) second.value = NOTHING;
  }

  function networkOf(value) {
    if (value === CHAMPION) return { run: null, label: "Champion" };
    const { run, label } = networks.find((network) => network.run === value);
    return { run, label };
  }

  function countDrawings() {
    setText(drawingsOption, `My drawings (${grouped(drawings.all().length)})`);
  }

  function picked({ currentTarget }) {
    writeJson(DIAGNOSED_NETWORK_ENTRY, first.value === CHAMPION ? null : networkOf(first.value));
    keepApart();
    changed(currentTarget === set);
  }

  offer(data);
  for (const select of [first, second, set]) select.addEventListener("change", picked);
  set.addEventListener("change", () => {
    isChosen = true;
  });
  listenToDrawings(countDrawings);
  countDrawings();
  fill();
  if (kept) choose(first, kept.run, CHAMPION);
  keepApart();

  return {
    // Own networks are accepted once the server has listed them.
    properties: [
      { ...selectedOne("network", first), refused: NOT_YOURS },
      { ...selectedOne("compare", second), refused: NOT_YOURS },
      selectedOne("data", set),
    ],

    // A link was followed.
    settle() {
      isChosen = set.selectedIndex > 0;
      keepApart();
    },

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

    // A network, { run, label }, handed over by another tab.
    show(network) {
      if (!networks.some(({ run }) => run === network.run)) networks = [network, ...networks];
      fill();
      choose(first, network.run, CHAMPION);
      keepApart();
    },

    offer,

    // What the server lists. Gives back whether what was chosen is still there.
    list(listed) {
      const before = [first.value, second.value];
      networks = listed;
      fill();
      return first.value === before[0] && second.value === before[1];
    },
  };
}
