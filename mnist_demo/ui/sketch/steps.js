// What happens to the ink, step by step: drawn, cropped, scaled, centred.

import { findAll, setText } from "../shared/dom.js";
import { blank, bytesOf, imageOf } from "../shared/image_data.js";

const DRAWN_SIDE = 320; // pixels along a side of the small copy of the drawing

export function createSteps(element, pad) {
  const [drawn, cropped, scaled, centred] = ["drawn", "cropped", "scaled", "centred"].map((step) =>
    element.querySelector(`[data-step=${step}]`)
  );
  const [name] = findAll(element, ".drawn-name");
  let unpainted = null; // the newest steps, painted with the next frame

  function paint(steps) {
    const context = blank(drawn, DRAWN_SIDE);
    if (steps.cropped) pad.paintInk(context, DRAWN_SIDE);
    paintStep(cropped, steps.cropped);
    paintStep(scaled, steps.scaled);
    paintStep(centred, steps.centred);
    setText(name, pad.answer ? "Taken as ink" : "Drawn");
  }

  return {
    // The steps that are known; the frames of the others are emptied.
    show(steps) {
      if (!unpainted)
        requestAnimationFrame(() => {
          paint(unpainted);
          unpainted = null;
        });
      unpainted = steps;
    },

    // Whether they are those of the digit that is shown.
    showWhose(isShown) {
      element.classList.toggle("of-another", !isShown);
    },
  };
}

// Grey levels in the middle of a square canvas, with their centre of mass marked.
function paintStep(canvas, step) {
  canvas.parentElement.classList.toggle("filled", Boolean(step));
  if (!step) {
    blank(canvas, 1);
    return;
  }
  const { width, height, grey } = step;
  const bytes = bytesOf(grey);
  const side = Math.max(width, height);
  const context = blank(canvas, side);
  const [left, top] = [Math.floor((side - width) / 2), Math.floor((side - height) / 2)];
  context.putImageData(imageOf(bytes, width, height), left, top);
  const [x, y] = centreOfMass(bytes, width);
  canvas.parentElement.style.setProperty("--mass-x", (left + x) / side);
  canvas.parentElement.style.setProperty("--mass-y", (top + y) / side);
}

// Where the mass of grey levels, given row by row, has its centre; a pixel's own is at +0.5.
export function centreOfMass(bytes, width) {
  let [mass, x, y] = [0, 0, 0];
  bytes.forEach((level, i) => {
    mass += level;
    x += level * ((i % width) + 0.5);
    y += level * (Math.floor(i / width) + 0.5);
  });
  return [x / mass, y / mass];
}
