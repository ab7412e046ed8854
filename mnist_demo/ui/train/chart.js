// A line chart in an SVG that keeps its nodes: it draws pairs of numbers and knows no network.

import { setAttributes, setLabel } from "../shared/dom.js";
import { drawToSize, drawXAxis, drawYAxis, roundTicks, svgNode } from "../shared/svg.js";

const EDGE = { top: 10, right: 14, bottom: 40, left: 44 };
const MARK_RADIUS = 2.5;
const BLEED = 4; // a mark on the edge is drawn whole

// Each line is { id, colour, key, raw, smooth, marks }: pairs [x, y]; `key` changes with the pairs.
export function createChart(svg) {
  const plot = svgNode(svg, "g");
  const grid = svgNode(plot, "g", "grid");
  const inside = svgNode(plot, "svg", "inside"); // clips what leaves the axes
  const xName = svgNode(plot, "text", "axis-name");
  const drawn = new Map(); // paths by line
  let latest = null;
  let gridKey = "";

  function draw(width, height) {
    if (!latest) return;
    const { lines, x, y } = latest;
    const [w, h] = [width - EDGE.left - EDGE.right, height - EDGE.top - EDGE.bottom];
    const [low, high] = y;
    const toX = (value) => (value / x.end) * w;
    const toY = (value) => h - ((value - low) / (high - low)) * h;
    const frame = [width, height, x.end, x.name, low, high].join();

    if (frame !== gridKey) {
      gridKey = frame;
      const [wide, tall] = [w + BLEED, h + 2 * BLEED];
      setAttributes(inside, { x: EDGE.left, y: EDGE.top - BLEED, width: wide, height: tall });
      setAttributes(inside, { viewBox: `0 ${-BLEED} ${wide} ${tall}` });
      const across = Math.max(2, Math.floor(w / 45));
      grid.replaceChildren();
      drawYAxis(grid, roundTicks(low, high, 5), {
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
    }
    for (const [id, paths] of drawn)
      if (!lines.some((line) => line.id === id)) {
        paths.group.remove();
        drawn.delete(id);
      }
    for (const line of lines) drawLine(line, frame, toX, toY);
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
    draw(chart) {
      latest = chart;
      redraw();
    },

    // What the chart shows, for those who do not see it.
    describe: (text) => setLabel(svg, text),
  };
}
