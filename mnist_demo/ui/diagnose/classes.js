// Precision, recall and F1 of each digit, and their averages.

import { DIGITS } from "../shared/bars.js";
import { make, setText } from "../shared/dom.js";
import { DASH, grouped } from "../shared/format.js";

const SHARES = ["Precision", "Recall", "F1"];
const MEANS = { macro: "Macro average", weighted: "Weighted average" };

const hundredths = (share) => (100 * share).toFixed(2); // the heading says %

export function createClasses(table) {
  const head = make("tr");
  const rows = [...DIGITS.map(String), ...Object.values(MEANS)].map((textContent, i) => {
    const cells = ["precision", "recall", "f1", "other", "support"].map((key) => {
      return make("td", { textContent: DASH, "data-column": key });
    });
    const heading = make("th", { scope: "row", textContent });
    return { cells, row: make("tr", { className: i < 10 ? "" : "mean" }, heading, ...cells) };
  });
  const columns = ["Digit", ...SHARES, "", "Support"].map((textContent) =>
    make("th", { scope: "col", textContent })
  );
  columns[4].dataset.column = "other";
  head.append(...columns);
  table.append(make("thead", {}, head), make("tbody", {}, ...rows.map(({ row }) => row)));

  // Of one network: the ten digits, then the averages.
  const measured = (figures) => [
    ...figures.per_class,
    ...Object.keys(MEANS).map((key) => figures.averages[key]),
  ];

  return {
    // One or two networks, each { label, figures }; figures are null until they are known.
    show([first, second]) {
      const [ours, others] = [first, second].map((one) => one?.figures && measured(one.figures));
      table.classList.toggle("two", Boolean(second));
      setText(columns[4], second ? `F1, ${second.label}` : "");
      rows.forEach(({ cells }, i) => {
        const [precision, recall, f1, other, support] = cells;
        setText(precision, ours ? hundredths(ours[i].precision) : DASH);
        setText(recall, ours ? hundredths(ours[i].recall) : DASH);
        setText(f1, ours ? hundredths(ours[i].f1) : DASH);
        setText(other, others ? hundredths(others[i].f1) : DASH);
        setText(support, ours ? grouped(ours[i].support) : DASH);
      });
    },
  };
}
