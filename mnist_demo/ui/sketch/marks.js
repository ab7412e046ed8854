// Several digits on one pad: a box round each, and a button each that shows its probabilities.

import { findAll, make } from "../shared/dom.js";

const MARGIN = 4; // between the ink and its box, in pad units

// The pad is `side` units wide. `choose(index)` is called when a mark's button is pressed.
export function createMarks(element, side, choose) {
  const [overlay, group, result] = findAll(element, ".boxes", ".mark-row", ".result");
  const marks = []; // nodes are kept and used again: marks come and go while the pen moves
  let count = 0;

  function add() {
    const index = marks.length;
    const name = make("b");
    const box = make("span", { className: "box" }, name);
    const button = make("button", { type: "button", className: "mark" });
    button.addEventListener("click", () => choose(index));
    overlay.append(box);
    group.append(button);
    marks.push({ box, name, button, painted: "" });
  }

  function paint(index, mark, shown, place) {
    const { box, name, button } = marks[index];
    const is = mark.accepted ? String(mark.digit) : "?";
    const edges = place(mark.box);
    const painted = [is, shown, count, edges].join();
    if (painted === marks[index].painted) return;
    marks[index].painted = painted;
    name.textContent = button.textContent = is;
    button.setAttribute(
      "aria-label",
      `digit ${index + 1} of ${count}: ${mark.accepted ? is : "none"}`
    );
    button.setAttribute("aria-pressed", shown);
    box.classList.toggle("shown", shown);
    box.classList.toggle("refused", !mark.accepted);
    ["left", "top", "right", "bottom"].forEach((edge, i) => {
      box.style[edge] = `${edges[i]}%`;
    });
  }

  return {
    // `place` turns a mark's box into pad units. A single mark needs neither box nor button.
    show(all, shown, place) {
      count = all.length > 1 ? all.length : 0;
      while (marks.length < count) add();
      marks.forEach(({ box, button }, index) => {
        box.hidden = button.hidden = index >= count;
        if (index < count) paint(index, all[index], index === shown, (b) => insets(place(b), side));
      });
      group.hidden = !count;
      result.classList.toggle("several", count > 0);
    },
  };
}

// How far a box lies from the pad's four sides, in percent, held inside the pad.
export function insets([left, top, right, bottom], side) {
  return [left, top, side - right, side - bottom].map(
    (edge) => Math.round((Math.max(1, edge - MARGIN) / side) * 1e4) / 100
  );
}
