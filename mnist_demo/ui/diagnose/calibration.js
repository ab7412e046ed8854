// The reliability diagram (Guo et al., 2017): how often a stated confidence is right, before and
// after temperature scaling, above how many images it is stated of.

const PLOT = { top: 8, right: 10, bottom: 42, left: 46 };
const HISTOGRAM = 74; // pixels, with the gap above it
const FEW = 10; // a bin of fewer images says little: its mark is hollow
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

function createCalibration(element) {
  const svg = element.querySelector("svg");
  const [before, after] = ["before", "after"].map((key) => element.querySelector(`.${key} b`));
  const line = element.querySelector(".temperature");
  let measured = null;

  function draw() {
    const { clientWidth: width, clientHeight: height } = svg;
    if (!width || !height) return; // a tab that is not open measures nothing
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
    const grid = node("g", svg, "grid");
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      const y = toY(share);
      place(node("line", grid), { x1: toX(0), x2: toX(1), y1: y, y2: y });
      inscribe(node("text", svg, "y-tick"), { x: PLOT.left - 8, y: y + 4 }, figure(100 * share));
      inscribe(node("text", svg, "x-tick"), { x: toX(share), y: floor + 16 }, figure(100 * share));
    }
    place(node("line", grid), { x1: toX(0), x2: toX(1), y1: floor, y2: floor });
    place(node("line", svg, "ideal"), { x1: toX(0), y1: toY(0), x2: toX(1), y2: toY(1) });
    const end = { x: PLOT.left + w, y: floor + 36 };
    inscribe(node("text", svg, "axis-name"), end, "confidence in %");
    const turned = { transform: `translate(11 ${PLOT.top + h / 2}) rotate(-90)` };
    inscribe(node("text", svg, "x-tick"), turned, "accuracy in %");
    const below = { transform: `translate(11 ${floor - HISTOGRAM / 2 + 8}) rotate(-90)` };
    inscribe(node("text", svg, "x-tick"), below, "images");
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
      place(node("rect", svg, "count"), bar);
      const text = wide > 30 ? grouped(count) : compact.format(count);
      inscribe(node("text", svg, "count"), { x: x + wide / 2, y: floor - high - 4 }, text);
    });
  }

  function drawLine({ counts, confidence, accuracy }, key, toX, toY) {
    const group = node("g", svg, key);
    const bins = counts.flatMap((count, i) =>
      count ? [{ x: toX(confidence[i]), y: toY(accuracy[i]), few: count < FEW }] : []
    );
    place(node("polyline", group), { points: bins.map(({ x, y }) => `${x},${y}`).join(" ") });
    for (const { x, y, few } of bins)
      place(node("circle", group, few ? "few" : ""), { cx: x, cy: y, r: 3.5 });
  }

  new ResizeObserver(draw).observe(svg);

  return {
    // `figures` as unpacked; null until they are known.
    show(figures) {
      measured = figures?.calibration ?? null;
      write(before, measured ? percentage(measured.before.ece) : DASH);
      write(after, measured ? percentage(measured.after.ece) : DASH);
      write(line, measured ? temperatureInWords(measured.temperature) : "");
      const told = measured ? binsInWords(measured) : "nothing is drawn yet";
      name(svg, `Reliability diagram: ${told}.`);
      draw();
    },
  };
}

function inscribe(text, where, words) {
  place(text, where);
  text.textContent = words;
}

function temperatureInWords(temperature) {
  const found = `Temperature ${temperature.toFixed(2)}: the network’s logits are divided by it`;
  const becoming = temperature > 1 ? "milder" : "bolder";
  const makes =
    Math.abs(temperature - 1) < 0.005
      ? "which changes nothing"
      : `which makes them ${becoming} and leaves every reading as it was`;
  return `${found} before they become probabilities, ${makes}.`;
}

function binsInWords({ before, after }) {
  const told = ({ counts, confidence, accuracy }) =>
    counts
      .flatMap((count, i) =>
        count
          ? [
              `${percentage(accuracy[i], 0)} right of ${countOf(count)} stated at ` +
                percentage(confidence[i], 0),
            ]
          : []
      )
      .join("; ");
  return `after scaling, ${told(after)}. Before scaling, ${told(before)}`;
}
