// Ten bars, one for each digit's probability.

import { findAll, make, setAttributes, setText } from "./dom.js";

export const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

// The bars that stand below an element: their meters, and what changes of each.
export function barsOf(element) {
  return [...element.querySelectorAll(".bar")].map((meter) => {
    const [fill, percent] = findAll(meter, ".bar-fill", ".bar-percent");
    return { meter, fill, percent };
  });
}

// A group of bars, { element, bars }.
export function createBars() {
  const meters = DIGITS.map((digit) => {
    const track = make("span", { className: "bar-track" }, make("span", { className: "bar-fill" }));
    const percent = make("span", { className: "bar-percent" });
    const number = make("span", { textContent: digit });
    const range = { "aria-valuemin": 0, "aria-valuemax": 100, "aria-label": digit };
    return make("div", { className: "bar", role: "meter", ...range }, number, track, percent);
  });
  const element = make("div", { className: "bars", role: "group" }, ...meters);
  return { element, bars: barsOf(element) };
}

// Sets a bar to a share: `now` is its value in percent, `text` what is written beside it.
export function paintBar({ meter, fill, percent }, { share, now, text, spoken = text, isWinner }) {
  meter.classList.toggle("winner", isWinner);
  fill.style.setProperty("--share", share);
  setText(percent, text);
  setAttributes(meter, { "aria-valuenow": now, "aria-valuetext": spoken });
}
