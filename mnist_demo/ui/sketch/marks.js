// Several digits on one pad: a box round each, and a button each that shows its probabilities.

const AIR = 4; // between the ink and its box, in the pad's unit

// `choose(index)` is called when a mark's button is pressed.
function createMarks(element, choose) {
  const [overlay, group, result] = [".boxes", ".mark-row", ".result"].map((selector) =>
    element.querySelector(selector)
  );
  const marks = []; // nodes are kept and used again: marks come and go while the pen moves
  let count = 0;

  function add() {
    const index = marks.length;
    const [box, name, button] = ["span", "b", "button"].map((tag) => document.createElement(tag));
    box.className = "box";
    box.append(name);
    button.type = "button";
    button.className = "mark";
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
    button.setAttribute("aria-label", `digit ${index + 1} of ${count}: ${mark.accepted ? is : "none"}`);
    button.setAttribute("aria-pressed", shown);
    box.classList.toggle("shown", shown);
    box.classList.toggle("refused", !mark.accepted);
    ["left", "top", "right", "bottom"].forEach((side, i) => (box.style[side] = `${edges[i]}%`));
  }

  return {
    // `place` turns a mark's box into the pad's unit. A single mark needs neither box nor button.
    show(all, shown, place) {
      count = all.length > 1 ? all.length : 0;
      while (marks.length < count) add();
      marks.forEach(({ box, button }, index) => {
        box.hidden = button.hidden = index >= count;
        if (index < count) paint(index, all[index], index === shown, (b) => insets(place(b)));
      });
      group.hidden = !count;
      result.classList.toggle("several", count > 0);
    },
  };
}

// How far a box lies from the pad's four sides, in percent, held inside the pad.
function insets([left, top, right, bottom]) {
  return [left, top, PAD_SIDE - right, PAD_SIDE - bottom].map(
    (edge) => Math.round((Math.max(1, edge - AIR) / PAD_SIDE) * 1e4) / 100
  );
}
