// The drawings that this browser keeps, as small images by digit; each is a button that deletes it.

import { make } from "../shared/dom.js";
import { paintGrey } from "../shared/image_data.js";

// `remove(drawing)` is called when one is clicked.
export function createKept(element, remove) {
  let shown = "";

  function thumbnail(drawing) {
    const canvas = make("canvas");
    paintGrey(canvas, drawing.grey);
    const label = `Delete this ${drawing.label}`;
    const button = make("button", { type: "button", className: "drawing", title: label }, canvas);
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => {
      // the keyboard goes on from its neighbour
      const near = button.nextElementSibling ?? button.previousElementSibling;
      const place = [...element.querySelectorAll("button")].indexOf(button);
      remove(drawing);
      if (near) [...element.querySelectorAll("button")].at(Math.max(0, place - 1))?.focus();
    });
    return button;
  }

  return {
    show(drawings) {
      const now = JSON.stringify(drawings);
      if (now === shown) return;
      shown = now;
      const rows = [...Array(10).keys()]
        .map((digit) => [digit, drawings.filter(({ label }) => label === digit)])
        .filter(([, own]) => own.length)
        .map(([digit, own]) =>
          make(
            "div",
            { className: "kept-digit" },
            make("b", {}, String(digit)),
            ...own.map(thumbnail)
          )
        );
      element.replaceChildren(...rows);
    },
  };
}
