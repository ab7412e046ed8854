// A line chart in an SVG that keeps its nodes: it draws pairs of numbers and knows no network.

const EDGE = { top: 10, right: 14, bottom: 40, left: 44 };
const MARK = 2.5; // radius
const BLEED = 4; // a mark on the edge is drawn whole

// Each line is { id, colour, key, raw, smooth, marks }: pairs [x, y]; `key` changes with the pairs.
function createChart(svg) {
  const plot = node("g", svg);
  const grid = node("g", plot, "grid");
  const inside = node("svg", plot, "inside"); // clips what leaves the axes
  const xName = node("text", plot, "axis-name");
  const drawn = new Map(); // paths by line
  let latest = null;
  let gridKey = "";

  function draw(chart) {
    latest = chart;
    const { clientWidth: width, clientHeight: height } = svg;
    if (!width || !height) return; // a tab that is not open measures nothing
    const { lines, x, y } = chart;
    const [w, h] = [width - EDGE.left - EDGE.right, height - EDGE.top - EDGE.bottom];
    const [low, high] = y;
    const toX = (value) => (value / x.end) * w;
    const toY = (value) => h - ((value - low) / (high - low)) * h;
    const frame = [width, height, x.end, x.name, low, high].join();

    if (frame !== gridKey) {
      gridKey = frame;
      const [wide, tall] = [w + BLEED, h + 2 * BLEED];
      place(inside, { x: EDGE.left, y: EDGE.top - BLEED, width: wide, height: tall });
      place(inside, { viewBox: `0 ${-BLEED} ${wide} ${tall}` });
      const across = Math.max(2, Math.floor(w / 45));
      drawGrid(w, h, toX, toY, ticks(0, x.end, across), ticks(low, high, 5));
      place(xName, { x: EDGE.left + w, y: height - 4 });
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
      const group = node("g", inside);
      const [raw, smooth, dashed, marks] = ["raw", "smooth", "dashed", "marks"].map((name) =>
        node("path", group, name)
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
    const half = (way) => `a${MARK},${MARK} 0 1,0 ${2 * way * MARK},0`;
    const circle = (pair) => `M${at(pair)}m-${MARK},0${half(1)}${half(-1)}`;
    paths.raw.setAttribute("d", along(line.raw));
    paths.smooth.setAttribute("d", along(line.smooth));
    paths.dashed.setAttribute("d", along(line.marks));
    paths.marks.setAttribute("d", line.marks.map(circle).join(""));
  }

  function drawGrid(w, h, toX, toY, xTicks, yTicks) {
    grid.replaceChildren();
    for (const value of yTicks) {
      const y = EDGE.top + toY(value);
      place(node("line", grid), { x1: EDGE.left, x2: EDGE.left + w, y1: y, y2: y });
      const text = node("text", grid, "y-tick");
      place(text, { x: EDGE.left - 8, y: y + 4 });
      text.textContent = figure(value);
    }
    for (const value of xTicks) {
      const text = node("text", grid, "x-tick");
      place(text, { x: EDGE.left + toX(value), y: EDGE.top + h + 17 });
      text.textContent = figure(value);
    }
  }

  new ResizeObserver(() => latest && draw(latest)).observe(svg);

  return {
    draw,
    // What the chart shows, for those who do not see it.
    describe: (text) => name(svg, text),
  };
}
