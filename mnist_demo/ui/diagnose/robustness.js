// Accuracy against the strength of each perturbation: a small chart each, with an example of each
// step below its point.

import { findAll, make, setLabel, setText } from "../shared/dom.js";
import { DASH, countOf, percent } from "../shared/format.js";
import { paintGrey } from "../shared/image_data.js";
import { createSvg, drawToSize, drawYAxis, svgNode, svgText } from "../shared/svg.js";

const MARGIN = { top: 8, bottom: 20, left: 44, right: 4 }; // the examples keep left and right
const TICKS = [0, 0.5, 1];

export function createRobustness(element, perturbations) {
  const [list, sampled] = findAll(element, ".small-charts", ".sampled");
  const charts = perturbations.map((perturbation) => createSmallChart(perturbation));
  const overall = make("div", { className: "overall", id: "robustness-mean" });
  list.append(...charts.map(({ figure: drawn }) => drawn), overall);

  return {
    // One or two networks, each { label, robustness }; robustness is null until it is known.
    show(networks) {
      charts.forEach((chart, i) =>
        chart.show(
          networks.map(({ label, robustness }) => ({ label, row: robustness?.perturbations[i] }))
        )
      );
      overall.replaceChildren(
        make("p", {
          className: "aside",
          textContent: `Mean accuracy over all ${perturbations.length} perturbations`,
        }),
        ...networks.map(({ label, robustness }, i) =>
          make(
            "p",
            { className: i ? "second" : "first" },
            make("b", { textContent: robustness ? percent(robustness.mean_accuracy, 1) : DASH }),
            make("span", { textContent: label })
          )
        )
      );
      const images = Math.min(...networks.map(({ robustness }) => robustness?.images ?? 0));
      const sample = `Accuracy on ${countOf(images)} at each step, with 95 % intervals`;
      setText(sampled, images ? sample : "");
    },

    // It is measured last, which takes a while.
    wait: () => setText(sampled, "Measuring …"),

    // What became of one image, by perturbation, for each step.
    examples(examples) {
      for (const chart of charts) chart.examples(examples);
    },
  };
}

function createSmallChart({ name: key, label, unit, steps }) {
  const means = make("span", { className: "means" });
  const svg = createSvg();
  const pictures = steps.map(() => make("canvas"));
  // hidden: the chart says the same in words
  const row = make("div", { className: "steps", "aria-hidden": true }, ...pictures);
  svg.setAttribute("role", "img");
  const title = make("b", { textContent: label });
  const caption = make("figcaption", {}, title, means, make("small", { textContent: unit }));
  const drawn = make("figure", { className: "small-chart" }, caption, svg, row);
  for (const picture of pictures) paintGrey(picture, "");
  let networks = [];

  function draw(width, height) {
    const [w, h] = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
    // each step above the middle of its example
    const toX = (i) => MARGIN.left + ((i + 0.5) / steps.length) * w;
    const toY = (share) => MARGIN.top + (1 - share) * h;
    svg.replaceChildren();
    drawYAxis(svgNode(svg, "g", "grid"), TICKS, {
      left: MARGIN.left,
      right: width - MARGIN.right,
      gap: 6,
      toY,
      format: (share) => percent(share, 0),
    });
    const none = networks[0]?.row?.none;
    steps.forEach((step, i) => {
      const isNone = step === none;
      if (isNone) svgNode(svg, "line", "none", { x1: toX(i), x2: toX(i), y1: toY(1), y2: toY(0) });
      const className = isNone ? "x-tick unperturbed" : "x-tick";
      svgText(svg, className, { x: toX(i), y: height - 5 }, String(step).replace("-", "−"));
    });
    networks.forEach(({ row: measured }, i) => {
      if (!measured) return;
      const group = svgNode(svg, "g", i ? "second" : "first");
      const at = (share, j) => `${toX(j).toFixed(1)},${toY(share).toFixed(1)}`;
      const lows = measured.interval.map(([low], j) => at(low, j));
      const highs = measured.interval.map(([, high], j) => at(high, j));
      svgNode(group, "polygon", "", { points: [...lows, ...highs.reverse()].join(" ") });
      svgNode(group, "polyline", "", { points: measured.accuracy.map(at).join(" ") });
      measured.accuracy.forEach((share, j) =>
        svgNode(group, "circle", "", { cx: toX(j), cy: toY(share), r: 2.5 })
      );
    });
  }

  const redraw = drawToSize(svg, draw);

  return {
    figure: drawn,

    // Each { label, row }; a row is undefined until it is known.
    show(measured) {
      networks = measured;
      means.replaceChildren(
        ...networks.map(({ row: { mean_accuracy: mean } = {} }, i) => {
          const textContent = mean === undefined ? DASH : percent(mean, 1);
          return make("b", { className: i ? "second" : "first", textContent });
        })
      );
      const words = networks.filter(({ row: known }) => known).map(stepsInWords);
      setLabel(svg, `${label} in ${unit}. ${words.join(" ") || "Nothing is drawn yet."}`);
      redraw();
    },

    examples(examples) {
      pictures.forEach((picture, i) => paintGrey(picture, examples?.[key][i] ?? ""));
    },
  };
}

function stepsInWords({ label, row: { steps, accuracy, mean_accuracy: mean } }) {
  const words = steps.map((step, i) => `${step}: ${percent(accuracy[i], 1)}`);
  return `${label}: mean ${percent(mean, 1)}; accuracy at ${words.join(", ")}.`;
}
