// The curve of the network that the room teaches: accuracy on drawings that it does not learn from.

import { setLabel } from "../shared/dom.js";
import { drawToSize, drawXAxis, drawYAxis, roundTicks, svgNode } from "../shared/svg.js";

const EDGE = { top: 12, right: 24, bottom: 40, left: 80 };
const [KIND, STEP, , ACCURACY] = [0, 1, 2, 3]; // of a point

// What was validated, as pairs of a step and an accuracy in percent.
export const pairsOf = (points) =>
  points
    .filter((point) => point[KIND] === "v" && Number.isFinite(point[ACCURACY]))
    .map((point) => [point[STEP], 100 * point[ACCURACY]]);

export function createCurve(svg) {
  let points = [];
  let steps = 1;

  function draw(width, height) {
    const [w, h] = [width - EDGE.left - EDGE.right, height - EDGE.top - EDGE.bottom];
    const toX = (step) => EDGE.left + (step / steps) * w;
    const toY = (accuracy) => EDGE.top + h - (accuracy / 100) * h;
    svg.replaceChildren();
    const grid = svgNode(svg, "g");
    drawYAxis(grid, [0, 25, 50, 75, 100], {
      left: EDGE.left,
      right: width - EDGE.right,
      toY,
      format: (value) => `${value} %`,
    });
    drawXAxis(grid, roundTicks(0, steps, 6), { y: height - 8, toX });
    const pairs = pairsOf(points);
    const along = pairs.map(([x, y]) => `${toX(x)},${toY(y)}`);
    if (along.length) svgNode(svg, "path", "", { d: `M${along.join("L")}` });
    const last = pairs.at(-1);
    setLabel(
      svg,
      last ? `Accuracy after ${last[0]} steps: ${last[1].toFixed(0)} %` : "No accuracy yet"
    );
  }

  const redraw = drawToSize(svg, draw);

  return {
    get size() {
      return points.length;
    },
    clear() {
      points = [];
      redraw();
    },
    // `fresh` follow the points before `first`; `all` is how many steps the training will have.
    add({ first, points: fresh, steps: all }) {
      points = [...points.slice(0, first), ...fresh];
      steps = Math.max(1, all ?? points.at(-1)?.[STEP] ?? 1);
      redraw();
    },
  };
}
