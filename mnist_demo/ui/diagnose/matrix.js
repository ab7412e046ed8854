// The confusion matrix: a hundred buttons in a table, and the pairs that are confused most.

import { DIGITS } from "../shared/bars.js";
import { findAll, make, setAttributes, setLabel, setText } from "../shared/dom.js";
import { countOf, grouped } from "../shared/format.js";
import { sum } from "./counts.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const HOTTEST = 0.62; // opacity of the shade, so that the count on it stays legible
const MOST_PAIRS = 8;

// `open(true, predicted, byKeyboard)` opens what lies behind a cell.
export function createMatrix(element, open) {
  const [table, list] = findAll(element, "table", ".pairs");
  const heading = (scope, textContent, more = {}) => make("th", { scope, textContent, ...more });
  let counts = null;
  let opened = null; // [true, predicted]

  const cells = DIGITS.map((truth) => DIGITS.map((predicted) => createCell(truth, predicted)));
  const body = make("tbody", {});
  DIGITS.forEach((truth) => {
    const row = make("tr");
    if (!truth) row.append(heading("rowgroup", "", { rowSpan: 10, className: "axis down" }));
    row.append(heading("row", truth), ...cells[truth].map((button) => make("td", {}, button)));
    body.append(row);
  });
  body.querySelector(".down").append(make("span", { textContent: "True digit" }));
  table.append(
    make("caption", { className: "spoken", textContent: "Images by true and predicted digit" }),
    make("colgroup", {}, make("col", { className: "margin", span: 2 }), make("col", { span: 10 })),
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        make("td", { colSpan: 2, rowSpan: 2 }),
        heading("colgroup", "Predicted digit", { colSpan: 10, className: "axis" })
      ),
      make("tr", {}, ...DIGITS.map((digit) => heading("col", digit)))
    ),
    body
  );
  rove(cells[0][0]);

  function createCell(truth, predicted) {
    const button = make("button", { type: "button", tabIndex: -1 });
    button.classList.toggle("right", truth === predicted);
    setAttributes(button, {
      "aria-pressed": false,
      "aria-label": `true ${truth}, predicted ${predicted}`,
    });
    button.addEventListener("click", ({ detail }) => {
      if (counts) open(truth, predicted, detail === 0); // a click of the keyboard's counts none
    });
    button.addEventListener("focus", () => rove(button));
    button.addEventListener("keydown", (event) => {
      const target = neighbour(event, truth, predicted);
      if (!target) return;
      event.preventDefault();
      target.focus();
    });
    return button;
  }

  // Of the hundred, the tab key finds the one that was last in use.
  function rove(button) {
    for (const cell of cells.flat()) cell.tabIndex = cell === button ? 0 : -1;
  }

  function neighbour({ key, ctrlKey }, truth, predicted) {
    if (key === "Home") return cells[ctrlKey ? 0 : truth][0];
    if (key === "End") return cells[ctrlKey ? 9 : truth][9];
    const [down, right] = STEPS[key] ?? [0, 0];
    return down || right ? cells[truth + down]?.[predicted + right] : null;
  }

  function paint() {
    const shares = element.querySelector("input:checked").value === "shares";
    const heats = counts && heat(counts, shares);
    const most = counts ? Math.max(...heats.flat()) : 0;
    for (const truth of DIGITS) {
      const all = counts ? sum(counts[truth]) : 0;
      for (const predicted of DIGITS) {
        const button = cells[truth][predicted];
        const isOpen = opened?.[0] === truth && opened?.[1] === predicted;
        button.setAttribute("aria-pressed", isOpen);
        const label = `true ${truth}, predicted ${predicted}`;
        const count = counts?.[truth][predicted] ?? 0;
        const share = shares && count ? ((100 * count) / all).toFixed(1) : "";
        const said = `${label}: ${countOf(count)}${share && `, ${share} % of the row`}`;
        setLabel(button, counts ? said : label);
        const text = share || grouped(count);
        setText(button, counts ? text : "");
        button.classList.toggle("none", !count);
        const shade = most ? (HOTTEST * heats[truth][predicted]) / most : 0;
        button.style.setProperty("--heat", shade.toFixed(3));
      }
    }
  }

  function listPairs(pairs) {
    list.replaceChildren(
      ...pairs.slice(0, MOST_PAIRS).map(([truth, predicted, count]) => {
        const button = make("button", { type: "button" });
        button.append(`${truth} read as ${predicted} `, make("b", { textContent: grouped(count) }));
        setLabel(button, `${truth} read as ${predicted}: ${countOf(count)}`);
        button.addEventListener("click", ({ detail }) => open(truth, predicted, detail === 0));
        return make("li", {}, button);
      })
    );
  }

  element.querySelector(".segments").addEventListener("change", paint);

  return {
    // `figures` as unpacked; null until they are known.
    show(figures) {
      counts = figures?.confusion_matrix ?? null;
      listPairs(figures?.confused_pairs ?? []);
      if (figures && !figures.confused_pairs.length)
        list.append(make("li", { className: "aside", textContent: "Nothing is misread." }));
      paint();
    },

    // The counts of the images read so far; null while none is.
    fill(soFar) {
      if (String(soFar) === String(counts)) return;
      counts = soFar;
      paint();
    },

    // The cell that is open, as [true, predicted]; or null.
    mark(cell) {
      opened = cell;
      if (cell) rove(cells[cell[0]][cell[1]]);
      paint();
    },
  };
}

// How much each cell is shaded: mistakes alone, as counts or as shares of their row.
export function heat(counts, shares) {
  return counts.map((row, truth) => {
    const of = shares ? Math.max(1, sum(row)) : 1;
    return row.map((count, predicted) => (truth === predicted ? 0 : count / of));
  });
}
