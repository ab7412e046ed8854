// The most important figures: a row for each network.

import { make, setText } from "../shared/dom.js";
import { DASH, grouped, percent } from "../shared/format.js";

const FIGURES = [
  {
    name: "Accuracy",
    text: ({ accuracy }) => percent(accuracy),
    more: ({ accuracy_interval: [low, high] }) =>
      `95 %: ${(100 * low).toFixed(2)}–${percent(high)}`,
  },
  { name: "Wrong", text: ({ wrong }) => grouped(wrong), more: ({ n }) => `of ${grouped(n)}` },
  { name: "Loss", text: ({ loss }) => loss.toFixed(4), more: () => "nats" },
  {
    name: "Calibration error",
    text: ({ ece }) => percent(ece),
    more: () => "expected",
  },
  {
    name: "Images per second",
    text: ({ images_per_second: speed }) => grouped(Math.round(speed)),
    more: () => "on this server",
  },
];

export function createSummary(element) {
  const rows = ["first", "second"].map((which) => {
    const label = make("p", { className: `name ${which}` });
    const cells = FIGURES.map(({ name: textContent }) => {
      const [value, more] = [make("b"), make("small")];
      const pair = make("div", {}, make("dt", { textContent }), make("dd", {}, value, more));
      return { value, more, pair };
    });
    const list = make("dl", {}, ...cells.map(({ pair }) => pair));
    const row = make("div", { className: "row" }, label, list);
    element.append(row);
    return { row, label, cells };
  });

  return {
    // One or two networks, each { label, figures }; figures are null until they are known.
    show(networks) {
      element.classList.toggle("two", networks.length > 1);
      rows.forEach(({ row, label, cells }, i) => {
        const { label: text, figures } = networks[i] ?? {};
        row.hidden = !networks[i];
        if (row.hidden) return;
        setText(label, text);
        cells.forEach(({ value, more }, column) => {
          setText(value, figures ? FIGURES[column].text(figures) : DASH);
          setText(more, figures ? FIGURES[column].more(figures) : "\u00a0");
        });
      });
    },
  };
}
