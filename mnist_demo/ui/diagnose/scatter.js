// The images’ penultimate features in two dimensions, a point each, coloured by true digit.

import { DIGITS } from "../shared/bars.js";
import { findAll, make, setLabel, setText } from "../shared/dom.js";
import { confidenceText, countOf, grouped, percent } from "../shared/format.js";
import { drawToSize } from "../shared/svg.js";
import { isWrong } from "./unpack.js";

const MAX = 65535; // of the points’ coordinates
const MARGIN = 14; // pixels between the points and the edge
const DENSE = 200; // mistakes; where there are more, their rings are fainter
const REACH = 18; // pixels between a finger and the point it means

// `open(index)` opens an image.
export function createScatter(element, open) {
  const [canvas, line, pointed, digits] = findAll(
    element,
    "canvas",
    ".inside-line",
    ".pointed",
    ".digits"
  );
  const [xAxis, yAxis, mistake] = findAll(element, ".x-axis", ".y-axis", ".mistake");
  const context = canvas.getContext("2d");
  let figures = null;
  let only = null; // the digit that is shown alone

  const toggles = DIGITS.map((digit) => {
    const aria = { "aria-pressed": false, "aria-label": `Only digit ${digit}` };
    const button = make("button", { type: "button", textContent: digit, ...aria });
    button.style.setProperty("--digit", `var(--digit-${digit})`);
    button.addEventListener("click", () => {
      only = only === digit ? null : digit;
      toggles.forEach((toggle, i) => toggle.setAttribute("aria-pressed", only === i));
      redraw();
    });
    digits.append(button);
    return button;
  });

  const isShown = (i) => only === null || figures.labels[i] === only;

  function at(i, side) {
    const scale = (side - 2 * MARGIN) / MAX;
    return [
      MARGIN + figures.points[2 * i] * scale,
      side - MARGIN - figures.points[2 * i + 1] * scale,
    ];
  }

  function draw(side) {
    const ratio = Math.min(2, devicePixelRatio);
    canvas.width = canvas.height = side * ratio; // also wipes it
    context.scale(ratio, ratio);
    if (!figures) return;
    const style = getComputedStyle(canvas);
    const radius = Math.max(1, Math.min(4, 130 / Math.sqrt(figures.n)));
    for (const digit of DIGITS) {
      if (only !== null && only !== digit) continue;
      context.fillStyle = style.getPropertyValue(`--digit-${digit}`);
      context.beginPath();
      for (let i = 0; i < figures.n; i++) {
        if (figures.labels[i] !== digit) continue;
        const [x, y] = at(i, side);
        context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
      }
      context.fill();
    }
    ring(side, style);
    label(side, style);
  }

  function ring(side, style) {
    const dense = Math.min(1, Math.sqrt(DENSE / figures.wrong)); // many rings would hide the points
    context.globalAlpha = Math.max(0.2, dense);
    context.lineWidth = 0.75 + 0.75 * dense;
    context.strokeStyle = style.color;
    for (let i = 0; i < figures.n; i++) {
      if (!isWrong(figures, i) || !isShown(i)) continue;
      const [x, y] = at(i, side);
      context.beginPath();
      context.arc(x, y, 4.5, 0, 2 * Math.PI);
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  // Each digit where the middle of its points is, so that colour is not all that tells them apart.
  function label(side, style) {
    context.font = `650 17px ${style.fontFamily}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.strokeStyle = style.backgroundColor;
    context.fillStyle = style.color;
    for (const digit of DIGITS) {
      const mine = [...figures.labels.keys()].filter((i) => figures.labels[i] === digit);
      if (!mine.length || (only !== null && only !== digit)) continue;
      const middle = [0, 1].map((axis) => {
        const along = mine.map((i) => at(i, side)[axis]).sort((a, b) => a - b);
        return along[along.length >> 1];
      });
      context.strokeText(digit, ...middle);
      context.fillText(digit, ...middle);
    }
  }

  // The image whose point is nearest, a mistake before others; null if there is none near.
  function nearest({ offsetX, offsetY }) {
    let [best, least] = [null, REACH];
    const side = canvas.clientWidth;
    for (let i = 0; figures && i < figures.n; i++) {
      if (!isShown(i)) continue;
      const [x, y] = at(i, side);
      const distance = Math.hypot(x - offsetX, y - offsetY) - (isWrong(figures, i) ? 4 : 0);
      if (distance < least) [best, least] = [i, distance];
    }
    return best;
  }

  function point(event) {
    const i = nearest(event);
    canvas.style.cursor = i === null ? "default" : "pointer";
    if (i === null) {
      setText(pointed, "");
      return;
    }
    const sure = confidenceText(figures.confidence[i]);
    setText(pointed, `A ${figures.labels[i]}, read as ${figures.predicted[i]}, ${sure}`);
  }

  canvas.addEventListener("pointermove", point);
  canvas.addEventListener("pointerleave", () => setText(pointed, ""));
  canvas.addEventListener("click", (event) => {
    const i = nearest(event);
    if (i !== null) open(i);
  });
  mistake.addEventListener("click", () => {
    const worst = figures.order.find((i) => isWrong(figures, i) && isShown(i));
    if (worst !== undefined) open(worst); // the digit that is shown alone may have none
  });

  const redraw = drawToSize(canvas, draw);

  return {
    // `figures` as unpacked; null until they are known.
    show(measured) {
      figures = measured;
      const shares = figures?.projection.explained.map((share) => percent(share, 1));
      const [across, up] = shares ? shares.map((share) => `, ${share} of the variance`) : ["", ""];
      setText(xAxis, `1st principal component${across}`);
      setText(yAxis, `2nd principal component${up}`);
      setText(line, figures ? lineOf(figures.projection) : "");
      mistake.disabled = !figures?.wrong;
      const nothing = "Features of the images: nothing is drawn yet";
      setLabel(canvas, figures ? scatterInWords(figures) : nothing);
      redraw();
    },
  };
}

function lineOf({ features, fitted_on }) {
  return (
    `What the network makes of each image before its last layer: ${grouped(features)} features, ` +
    `here seen along the two directions in which they differ most, found on ` +
    `${countOf(fitted_on)}. Colours are true digits; mistakes are ringed.`
  );
}

function scatterInWords({ n, wrong, projection: { explained } }) {
  const shares = explained.map((share) => percent(share, 1)).join(" and ");
  return (
    `Features of ${countOf(n)} along two principal components, ${shares} of the variance; ` +
    `${grouped(wrong)} misread ones are ringed`
  );
}
