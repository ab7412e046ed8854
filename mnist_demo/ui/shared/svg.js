// What charts are made of: nodes of an SVG, texts, and the lines and numbers of their axes.

import { setAttributes } from "./dom.js";
import { tickText } from "./format.js";

const SVG = "http://www.w3.org/2000/svg";

export const createSvg = () => document.createElementNS(SVG, "svg");

// A new node inside another, with its class and its attributes.
export function svgNode(parent, tag, className = "", attributes = {}) {
  const node = document.createElementNS(SVG, tag);
  if (className) node.setAttribute("class", className);
  setAttributes(node, attributes);
  parent.append(node);
  return node;
}

export function svgText(parent, className, attributes, text) {
  svgNode(parent, "text", className, attributes).textContent = text;
}

// Horizontal grid lines from `left` to `right`, with a number before each.
export function drawYAxis(parent, ticks, { left, right, gap = 8, toY, format = tickText }) {
  for (const value of ticks) {
    const y = toY(value);
    svgNode(parent, "line", "", { x1: left, x2: right, y1: y, y2: y });
    svgText(parent, "y-tick", { x: left - gap, y: y + 4 }, format(value));
  }
}

export function drawXAxis(parent, ticks, { y, toX, format = tickText }) {
  for (const value of ticks) svgText(parent, "x-tick", { x: toX(value), y }, format(value));
}

// Round values between two ends, about as many as asked for.
export function roundTicks(low, high, about) {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) * power;
  const count = Math.floor((high - low) / step + 1e-6);
  return Array.from({ length: count + 1 }, (_, i) => low + i * step);
}

// Round values between two ends above 0 for a logarithmic axis, `most` of them at most: 1, 2 and 5 of
// each power of ten, or, where these are more, the powers alone, or every second of them, and so on.
export function logTicks(low, high, most) {
  const powers = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) powers.push(power);
  const between = (value) => value >= low * 0.999 && value <= high * 1.001;
  // a power of ten as text, since 10 ** -4 * 3 is not 0.0003
  const values = (factors, chosen) =>
    chosen
      .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
      .filter(between);
  const fine = values([1, 2, 5], powers);
  if (fine.length <= most) return fine;
  for (let every = 1; ; every++) {
    const coarse = powers.filter((power) => power % every === 0);
    const ticks = values([1], coarse);
    if (ticks.length <= most) return ticks;
  }
}

// Calls `draw(width, height)` now and whenever the size changes; not while the tab is closed, when
// nothing has a size. Gives back a function that draws again.
export function drawToSize(element, draw) {
  const redraw = () => {
    const { clientWidth: width, clientHeight: height } = element;
    if (width && height) draw(width, height);
  };
  new ResizeObserver(redraw).observe(element);
  return redraw;
}
