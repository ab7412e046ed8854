// A line chart in an SVG that keeps its nodes: it draws pairs of numbers and knows no network.

import { setAttributes, setLabel } from "../shared/dom.js";
import { drawToSize, drawXAxis, drawYAxis, logTicks, roundTicks, svgNode } from "../shared/svg.js";
import { nearestPoint, pairOf } from "./nearest.js";

const EDGE = { top: 10, right: 14, bottom: 40, left: 44 };
const MARK_RADIUS = 2.5;
const BLEED = 4; // a mark on the edge is drawn whole
const TICKS = 5; // up an axis, about
const LOG_TICKS = 8; // at most: they are not at equal distances

// Each line is { id, colour, key, raw, smooth, marks }: pairs [x, y]; `key` changes with the pairs.
export function createChart(svg) {
  const plot = svgNode(svg, "g");
  const grid = svgNode(plot, "g", "grid");
  const marker = svgNode(plot, "line", "marker");
  const inside = svgNode(plot, "svg", "inside"); // clips what leaves the axes
  const xName = svgNode(plot, "text", "axis-name");
  const pointed = svgNode(plot, "g", "pointed");
  const [hair, dot] = [svgNode(pointed, "line"), svgNode(pointed, "circle", "", { r: 4 })];
  const drawn = new Map(); // paths by line
  let latest = null;
  let gridKey = "";
  let point = null; // of the lines, as `nearest` names it
  let toPixels = null; // where a pair is drawn, in the SVG

  function draw(width, height) {
    if (!latest) return;
    const { lines, x, y } = latest;
    const [w, h] = [width - EDGE.left - EDGE.right, height - EDGE.top - EDGE.bottom];
    const [low, high] = y.range;
    // what cannot be drawn on a logarithmic axis is far below it
    const scale = y.isLog ? (value) => Math.log(Math.max(value, low / 10)) : (value) => value;
    const toX = (value) => (value / x.end) * w;
    const toY = (value) => h - ((scale(value) - scale(low)) / (scale(high) - scale(low))) * h;
    const frame = [width, height, x.end, x.name, low, high, y.isLog].join();
    toPixels = ([px, py]) => [EDGE.left + toX(px), EDGE.top + Math.min(toY(py), h + BLEED)];

    if (frame !== gridKey) {
      gridKey = frame;
      const [wide, tall] = [w + BLEED, h + 2 * BLEED];
      setAttributes(inside, { x: EDGE.left, y: EDGE.top - BLEED, width: wide, height: tall });
      setAttributes(inside, { viewBox: `0 ${-BLEED} ${wide} ${tall}` });
      const across = Math.max(2, Math.floor(w / 45));
      grid.replaceChildren();
      drawYAxis(grid, y.isLog ? logTicks(low, high, LOG_TICKS) : roundTicks(low, high, TICKS), {
        left: EDGE.left,
        right: EDGE.left + w,
        toY: (value) => EDGE.top + toY(value),
      });
      drawXAxis(grid, roundTicks(0, x.end, across), {
        y: EDGE.top + h + 17,
        toX: (value) => EDGE.left + toX(value),
      });
      setAttributes(xName, { x: EDGE.left + w, y: height - 4 });
      xName.textContent = x.name;
      setAttributes(marker, { y1: EDGE.top, y2: EDGE.top + h });
      setAttributes(hair, { y1: EDGE.top, y2: EDGE.top + h });
    }
    for (const [id, paths] of drawn)
      if (!lines.some((line) => line.id === id)) {
        paths.group.remove();
        drawn.delete(id);
      }
    for (const line of lines) drawLine(line, frame, toX, toY);
    placeUpright(marker, latest.marker);
    drawPoint();
  }

  // Puts an upright line at a value of x, or hides it.
  function placeUpright(line, value) {
    line.style.display = value === null ? "none" : "";
    if (value === null) return;
    const x = toPixels([value, 0])[0];
    setAttributes(line, { x1: x, x2: x });
  }

  function drawPoint() {
    const pair = point && pairOf(latest.lines, point);
    pointed.style.display = pair ? "" : "none";
    if (!pair) return;
    const [cx, cy] = toPixels(pair);
    placeUpright(hair, pair[0]);
    setAttributes(dot, { cx, cy: Math.max(cy, EDGE.top - BLEED) });
    pointed.style.color = latest.lines.find(({ id }) => id === point.id).colour;
  }

  function drawLine(line, frame, toX, toY) {
    if (!drawn.has(line.id)) {
      const group = svgNode(inside, "g");
      const [raw, smooth, dashed, marks] = ["raw", "smooth", "dashed", "marks"].map((name) =>
        svgNode(group, "path", name)
      );
      drawn.set(line.id, { group, raw, smooth, dashed, marks, key: "" });
    }
    const paths = drawn.get(line.id);
    paths.group.style.color = line.colour;
    const key = `${frame} ${line.key}`;
    if (paths.key === key) return;
    paths.key = key;
    const at = ([x, y]) => `${toX(x).toFixed(1)},${toY(y).toFixed(1)}`;
    const along = (pairs) => (pairs.length ? `M${pairs.map(at).join("L")}` : "");
    const half = (way) => `a${MARK_RADIUS},${MARK_RADIUS} 0 1,0 ${2 * way * MARK_RADIUS},0`;
    const circle = (pair) => `M${at(pair)}m-${MARK_RADIUS},0${half(1)}${half(-1)}`;
    paths.raw.setAttribute("d", along(line.raw));
    paths.smooth.setAttribute("d", along(line.smooth));
    paths.dashed.setAttribute("d", along(line.marks));
    paths.marks.setAttribute("d", line.marks.map(circle).join(""));
  }

  const redraw = drawToSize(svg, draw);

  return {
    // `chart` has `lines`; `x`, its `end` and `name`; `y`, its `range` from lowest to highest, and
    // whether it `isLog`; and `marker`, a value of x that is marked, or null.
    draw(chart) {
      latest = chart;
      redraw();
    },

    // What the chart shows, for those who do not see it.
    describe: (text) => setLabel(svg, text),

    get lines() {
      return latest?.lines ?? [];
    },

    // The point, as `nearest` names it, that is drawn nearest to a place in the window; or null.
    nearest(clientX, clientY) {
      const { left, top } = svg.getBoundingClientRect();
      return toPixels && nearestPoint(this.lines, [clientX - left, clientY - top], toPixels);
    },

    // Shows which point is read, as `nearest` names it; null for none.
    pointAt(named) {
      point = named;
      redraw();
    },
  };
}
