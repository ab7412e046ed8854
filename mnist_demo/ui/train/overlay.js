// Which trainings the two charts show, each in a colour of its own, and the charts themselves.

import { findAll, make } from "../shared/dom.js";
import { clock, grouped } from "../shared/format.js";
import { createChart } from "./chart.js";
import { axisRange, epochAt, xOf } from "./curves.js";
import { createReadOut } from "./read_out.js";

const COLOURS = 9;
const AXES = { epoch: "epochs", batch: "batches" };
const CHARTS = {
  loss: { label: "Loss in nats", text: (value) => value.toPrecision(3) },
  accuracy: { label: "Accuracy in %", text: (value) => `${value.toFixed(2)} %` },
};
const HINT = "Point at a curve, or use the arrow keys, to read it.";

export function createOverlay(element, curves) {
  const legend = element.querySelector(".legend");
  const charts = Object.keys(CHARTS).map((name) => {
    const [svg, output] = findAll(
      element.querySelector(`[data-chart=${name}]`),
      "svg",
      ".read-out"
    );
    const chart = createChart(svg);
    const tell = (line, point) => pointText(name, line, point);
    return { name, chart, readOut: createReadOut(svg, output, chart, { hint: HINT, tell }) };
  });
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

    // The runs that are shown of all `runs`, the oldest first.
    of: (runs) => runs.filter((run) => shown.has(run.id)).reverse(),

    // Draw what is shown of `runs` along one of the `AXES`, the loss on a logarithmic axis if that
    // is wanted. `marked` is a { run, step } that the charts mark, or null.
    paint(runs, { axis, isLossLog, marked }) {
      const drawn = this.of(runs);
      paintLegend(drawn);
      for (const { name, chart, readOut } of charts) {
        const lines = drawn.map((run) => {
          const line = curves.line(run, name, axis);
          const { id, label } = run;
          return { ...line, id, label, run, colour: colourOf(id), key: `${axis} ${line.size}` };
        });
        const isLog = name === "loss" && isLossLog;
        const isMarked = marked && shown.has(marked.run.id);
        chart.draw({
          lines,
          x: { end: Math.max(1, ...lines.map(({ end }) => end)), name: AXES[axis] },
          y: { range: axisRange(name, lines, isLog), isLog },
          marker: isMarked ? xOf(marked.run, axis, marked.step) : null,
        });
        chart.describe(description(name, lines, axis, isLog));
        readOut.paint();
      }
    },
  };
}

// A point of a line in words: whose, what, how much, and when.
function pointText(name, { label, run, moments, ...pairs }, { kind, index }) {
  const { step, seconds } = moments[kind][index];
  const value = CHARTS[name].text(pairs[kind][index][1]);
  const what = kind === "marks" ? "validation" : "training, smoothed";
  const epoch = epochAt(run, step).toFixed(2);
  return `${label}, ${what}: ${value} · step ${grouped(step)} · epoch ${epoch} · ${timeText(seconds)}`;
}

const timeText = (seconds) => (seconds < 100 ? `${seconds.toFixed(1)} s` : clock(seconds));

// The chart in words: where each line stands.
function description(name, lines, axis, isLog) {
  const stands = lines.map(({ label, smooth, marks }) => {
    const [trained, validated] = [smooth.at(-1), marks.at(-1)];
    if (!trained) return `${label}: no point yet`;
    const validation = validated ? `, validation ${validated[1].toPrecision(3)}` : "";
    return `${label}: training ${trained[1].toPrecision(3)}${validation}`;
  });
  const scale = isLog ? ", on a logarithmic axis" : "";
  return `${CHARTS[name].label} by ${axis}${scale}. ${stands.join("; ") || "Nothing is drawn yet"}.`;
}
