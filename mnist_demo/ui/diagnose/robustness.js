// Accuracy against the strength of each perturbation: a small chart each, with an example of each
// step below its point.

const MARGIN = { top: 8, bottom: 20, left: 44, right: 4 }; // the examples keep left and right
const TICKS = [0, 0.5, 1];

function createRobustness(element, perturbations) {
  const room = element.querySelector(".small-charts");
  const sampled = element.querySelector(".sampled");
  const charts = perturbations.map((perturbation) => createSmallChart(perturbation));
  const overall = make("div", { className: "overall", id: "robustness-merit" });
  room.append(...charts.map(({ figure: drawn }) => drawn), overall);

  return {
    // One or two networks, each { label, robustness }; robustness is null until it is known.
    show(networks) {
      charts.forEach((chart, i) =>
        chart.show(
          networks.map(({ label, robustness }) => ({ label, row: robustness?.perturbations[i] }))
        )
      );
      overall.replaceChildren(
        make("p", { className: "aside", textContent: "Figure of merit: the mean of all seven" }),
        ...networks.map(({ label, robustness }, i) =>
          make(
            "p",
            { className: i ? "second" : "first" },
            make("b", { textContent: robustness ? percentage(robustness.mean_accuracy, 1) : DASH }),
            make("span", { textContent: label })
          )
        )
      );
      const images = Math.min(...networks.map(({ robustness }) => robustness?.images ?? 0));
      const told = `Accuracy on ${countOf(images)} at each step, with 95 % intervals`;
      write(sampled, images ? told : "");
    },

    // What became of one image, by perturbation, for each step.
    examples(examples) {
      for (const chart of charts) chart.examples(examples);
    },
  };
}

function createSmallChart({ name: key, label, unit, steps }) {
  const merit = make("span", { className: "merit" });
  const svg = document.createElementNS(SVG, "svg");
  const pictures = steps.map(() => make("canvas"));
  const row = make("div", { className: "steps" }, ...pictures);
  row.setAttribute("aria-hidden", true); // the chart says it
  svg.setAttribute("role", "img");
  const title = make("b", { textContent: label });
  const caption = make("figcaption", {}, title, merit, make("small", { textContent: unit }));
  const drawn = make("figure", { className: "small-chart" }, caption, svg, row);
  for (const picture of pictures) paintGrey(picture, "");
  let networks = [];

  function draw() {
    const { clientWidth: width, clientHeight: height } = svg;
    if (!width || !height) return; // a tab that is not open measures nothing
    const [w, h] = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
    // each step above the middle of its example
    const toX = (i) => MARGIN.left + ((i + 0.5) / steps.length) * w;
    const toY = (share) => MARGIN.top + (1 - share) * h;
    svg.replaceChildren();
    const grid = node("g", svg, "grid");
    for (const share of TICKS) {
      const y = toY(share);
      place(node("line", grid), { x1: MARGIN.left, x2: width - MARGIN.right, y1: y, y2: y });
      inscribe(node("text", svg, "y-tick"), { x: MARGIN.left - 6, y: y + 4 }, `${100 * share} %`);
    }
    const none = networks[0]?.row?.none;
    steps.forEach((step, i) => {
      const isNone = step === none;
      if (isNone)
        place(node("line", svg, "none"), { x1: toX(i), x2: toX(i), y1: toY(1), y2: toY(0) });
      const text = node("text", svg, isNone ? "x-tick undisturbed" : "x-tick");
      inscribe(text, { x: toX(i), y: height - 5 }, String(step).replace("-", "−"));
    });
    networks.forEach(({ row: measured }, i) => {
      if (!measured) return;
      const group = node("g", svg, i ? "second" : "first");
      const at = (share, j) => `${toX(j).toFixed(1)},${toY(share).toFixed(1)}`;
      const lows = measured.interval.map(([low], j) => at(low, j));
      const highs = measured.interval.map(([, high], j) => at(high, j));
      place(node("polygon", group), { points: [...lows, ...highs.reverse()].join(" ") });
      place(node("polyline", group), { points: measured.accuracy.map(at).join(" ") });
      measured.accuracy.forEach((share, j) =>
        place(node("circle", group), { cx: toX(j), cy: toY(share), r: 2.5 })
      );
    });
  }

  new ResizeObserver(draw).observe(svg);

  return {
    figure: drawn,

    // Each { label, row }; a row is undefined until it is known.
    show(measured) {
      networks = measured;
      merit.replaceChildren(
        ...networks.map(({ row: { mean_accuracy: mean } = {} }, i) => {
          const textContent = mean === undefined ? DASH : percentage(mean, 1);
          return make("b", { className: i ? "second" : "first", textContent });
        })
      );
      const told = networks.filter(({ row: known }) => known).map(stepsInWords);
      name(svg, `${label} in ${unit}. ${told.join(" ") || "Nothing is drawn yet."}`);
      draw();
    },

    examples(examples) {
      pictures.forEach((picture, i) => paintGrey(picture, examples?.[key][i] ?? ""));
    },
  };
}

function stepsInWords({ label, row: { steps, accuracy, mean_accuracy } }) {
  const told = steps.map((step, i) => `${step}: ${percentage(accuracy[i], 1)}`);
  return `${label}: mean ${percentage(mean_accuracy, 1)}; accuracy at ${told.join(", ")}.`;
}
