// The reliability diagram (Guo et al., 2017): how often a stated confidence is right, before and
// after temperature scaling, above how many images it is stated of.

import { findAll, setLabel, setText } from "../shared/dom.js";
import { DASH, countOf, grouped, percent, tickText } from "../shared/format.js";
import { drawToSize, drawXAxis, drawYAxis, svgNode, svgText } from "../shared/svg.js";

const PLOT = { top: 8, right: 10, bottom: 42, left: 46 };
const HISTOGRAM = 74; // pixels, with the gap above it
const MANY = 10; // images; a bin of fewer says little, and its mark is hollow
const TICKS = [0, 0.25, 0.5, 0.75, 1];
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export function createCalibration(element) {
  const [svg, before, after, line] = findAll(
    element,
    "svg",
    ".before b",
    ".after b",
    ".temperature"
  );
  let measured = null;

  function draw(width, height) {
    const w = width - PLOT.left - PLOT.right;
    const floor = height - PLOT.bottom; // of the histogram
    const h = floor - HISTOGRAM - PLOT.top;
    const toX = (share) => PLOT.left + share * w;
    const toY = (share) => PLOT.top + (1 - share) * h;
    svg.replaceChildren();
    drawAxes({ toX, toY, w, h, floor });
    if (!measured) return;
    drawCounts(measured.after.counts, { toX, w, floor });
    for (const key of ["before", "after"]) drawLine(measured[key], key, toX, toY);
  }

  function drawAxes({ toX, toY, w, h, floor }) {
    const grid = svgNode(svg, "g", "grid");
    const format = (share) => tickText(100 * share);
    drawYAxis(grid, TICKS, { left: toX(0), right: toX(1), toY, format });
    drawXAxis(grid, TICKS, { y: floor + 16, toX, format });
    svgNode(grid, "line", "", { x1: toX(0), x2: toX(1), y1: floor, y2: floor });
    svgNode(svg, "line", "ideal", { x1: toX(0), y1: toY(0), x2: toX(1), y2: toY(1) });
    svgText(svg, "axis-name", { x: PLOT.left + w, y: floor + 36 }, "confidence in %");
    const turned = (y) => ({ transform: `translate(11 ${y}) rotate(-90)` });
    svgText(svg, "x-tick", turned(PLOT.top + h / 2), "accuracy in %");
    svgText(svg, "x-tick", turned(floor - HISTOGRAM / 2 + 8), "images");
  }

  // Bars by the logarithm: nearly all images are in the last bin.
  function drawCounts(counts, { toX, w, floor }) {
    const most = Math.log1p(Math.max(...counts));
    counts.forEach((count, i) => {
      if (!count) return;
      const high = ((HISTOGRAM - 32) * Math.log1p(count)) / most;
      const x = toX(i / counts.length);
      const wide = w / counts.length;
      const bar = { x: x + 1, width: wide - 2, y: floor - high, height: high };
      svgNode(svg, "rect", "count", bar);
      const text = wide > 30 ? grouped(count) : compact.format(count);
      svgText(svg, "count", { x: x + wide / 2, y: floor - high - 4 }, text);
    });
  }

  function drawLine({ counts, confidence, accuracy }, key, toX, toY) {
    const group = svgNode(svg, "g", key);
    const bins = counts.flatMap((count, i) =>
      count ? [{ x: toX(confidence[i]), y: toY(accuracy[i]), isFew: count < MANY }] : []
    );
    const points = bins.map(({ x, y }) => `${x},${y}`).join(" ");
    svgNode(group, "polyline", "", { points });
    for (const { x, y, isFew } of bins)
      svgNode(group, "circle", isFew ? "few" : "", { cx: x, cy: y, r: 3.5 });
  }

  const redraw = drawToSize(svg, draw);

  return {
    // `figures` as unpacked; null until they are known.
    show(figures) {
      measured = figures?.calibration ?? null;
      setText(before, measured ? percent(measured.before.ece) : DASH);
      setText(after, measured ? percent(measured.after.ece) : DASH);
      setText(line, measured ? temperatureInWords(measured.temperature) : "");
      const bins = measured ? binsInWords(measured) : "nothing is drawn yet";
      setLabel(svg, `Reliability diagram: ${bins}.`);
      redraw();
    },
  };
}

function temperatureInWords(temperature) {
  const found = `Temperature ${temperature.toFixed(2)}: the network’s logits are divided by it`;
  const change = temperature > 1 ? "less confident" : "more confident";
  const makes =
    Math.abs(temperature - 1) < 0.005
      ? "which changes nothing"
      : `which makes them ${change} and changes no reading`;
  return `${found} before they become probabilities, ${makes}.`;
}

function binsInWords({ before, after }) {
  const words = ({ counts, confidence, accuracy }) => {
    const bins = counts.map((count, i) => {
      const right = `${percent(accuracy[i], 0)} right of ${countOf(count)}`;
      return count && `${right} stated at ${percent(confidence[i], 0)}`;
    });
    return bins.filter(Boolean).join("; ");
  };
  return `after scaling, ${words(after)}. Before scaling, ${words(before)}`;
}
