// Two networks on the same images: which reads which, and whether the difference is significant.

import { findAll, make, setLabel, setText } from "../shared/dom.js";
import { DASH, countOf, grouped } from "../shared/format.js";

const SPLITS = [
  { title: "both right", filter: "neither", count: "both" },
  { title: "only the first right", filter: "second", count: "first_only" },
  { title: "only the second right", filter: "first", count: "second_only" },
  { title: "both wrong", filter: "both", count: "neither" },
];

// `show(filter)` shows the images of one of the four in the gallery.
export function createVersus(element, show) {
  const [line, table] = findAll(element, ".versus-line", "table");
  const names = { across: make("th"), down: make("th") };
  const buttons = SPLITS.map(({ title, filter }) => {
    const button = make("button", { type: "button", disabled: true, textContent: DASH });
    button.addEventListener("click", ({ detail }) => show(filter, detail === 0));
    setLabel(button, title);
    return button;
  });
  const heading = (scope, textContent) => make("th", { scope, textContent });
  Object.assign(names.across, { scope: "colgroup", colSpan: 2 });
  Object.assign(names.down, { scope: "rowgroup", rowSpan: 2 });
  const [both, onlyFirst, onlySecond, neither] = buttons.map((button) => make("td", {}, button));
  table.append(
    make("thead", {}, make("tr", {}, make("td", { colSpan: 2, rowSpan: 2 }), names.across)),
    make(
      "tbody",
      {},
      make("tr", {}, names.down, heading("row", "right"), both, onlyFirst),
      make("tr", {}, heading("row", "wrong"), onlySecond, neither)
    )
  );
  table.tHead.append(make("tr", {}, heading("col", "right"), heading("col", "wrong")));

  return {
    // What the server says of the two, called by their names; null until it is known.
    show(compared, [first, second]) {
      setText(names.down, first);
      setText(names.across, second);
      setText(line, compared?.sentence ?? compared?.error ?? "Comparing them …");
      SPLITS.forEach(({ title, count }, i) => {
        const known = compared?.[count];
        buttons[i].disabled = known === undefined;
        setText(buttons[i], known === undefined ? DASH : grouped(known));
        setLabel(buttons[i], known === undefined ? title : `${title}: ${countOf(known)}`);
      });
    },
  };
}
