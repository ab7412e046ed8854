// Which trainings the two charts show, each in a colour of its own, and the charts themselves.

import { make } from "../shared/dom.js";
import { createChart } from "./chart.js";
import { axisRange } from "./curves.js";

const COLOURS = 9;
const AXES = { epoch: "epochs", batch: "batches" };
const CHARTS = { loss: "Loss in nats", accuracy: "Accuracy in %" };

export function createOverlay(element, curves) {
  const legend = element.querySelector(".legend");
  const charts = Object.keys(CHARTS).map((name) => ({
    name,
    chart: createChart(element.querySelector(`[data-chart=${name}] svg`)),
  }));
  const shown = new Map(); // by run: { colour, byHand }
  let shownLegend = "";

  // The colour that fewest of the shown runs have; the first of those.
  function freeColour() {
    const used = Array(COLOURS).fill(0);
    for (const { colour } of shown.values()) used[colour]++;
    return used.indexOf(Math.min(...used));
  }

  function paintLegend(runs) {
    const key = runs.map((run) => `${run.id} ${run.label} ${shown.get(run.id).colour}`).join();
    if (key === shownLegend) return;
    shownLegend = key;
    legend.replaceChildren(
      ...runs.map((run) => {
        const entry = make("li", { textContent: run.label });
        entry.style.setProperty("--run", colourOf(run.id));
        return entry;
      })
    );
  }

  const colourOf = (id) => `var(--run-${shown.get(id).colour})`;

  return {
    show(id, byHand) {
      const known = shown.get(id);
      const colour = known?.colour ?? freeColour();
      shown.set(id, { colour, byHand: byHand || Boolean(known?.byHand) });
    },

    hide: (id) => shown.delete(id),

    // Only what a person chose stays.
    hideOthers() {
      for (const [id, { byHand }] of shown) if (!byHand) shown.delete(id);
    },

    get ids() {
      return [...shown.keys()];
    },

    get colours() {
      return new Map(this.ids.map((id) => [id, colourOf(id)]));
    },

    // Draw what is shown of `runs` along one of the `AXES`.
    paint(runs, axis) {
      const drawn = runs.filter((run) => shown.has(run.id)).reverse(); // the oldest first
      paintLegend(drawn);
      for (const { name, chart } of charts) {
        const lines = drawn.map((run) => {
          const line = curves.line(run, name, axis);
          const { id, label } = run;
          return { ...line, id, label, colour: colourOf(id), key: `${axis} ${line.size}` };
        });
        const x = { end: Math.max(1, ...lines.map(({ end }) => end)), name: AXES[axis] };
        chart.draw({ lines, x, y: axisRange(name, lines) });
        chart.describe(description(name, lines, axis));
      }
    },
  };
}

// The chart in words: where each line stands.
function description(name, lines, axis) {
  const stands = lines.map(({ label, smooth, marks }) => {
    const [trained, validated] = [smooth.at(-1), marks.at(-1)];
    if (!trained) return `${label}: no point yet`;
    const validation = validated ? `, validation ${validated[1].toPrecision(3)}` : "";
    return `${label}: training ${trained[1].toPrecision(3)}${validation}`;
  });
  return `${CHARTS[name]} by ${axis}. ${stands.join("; ") || "Nothing is drawn yet"}.`;
}
