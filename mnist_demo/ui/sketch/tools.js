// The buttons below the pad and the keys that do the same: undo, clear and the eraser.

import { findAll } from "../shared/dom.js";

export function createTools(element, pad) {
  const [undo, clear, eraser, hint, box] = findAll(
    element,
    ".undo",
    ".clear",
    ".eraser",
    ".pad-hint",
    "#sketch-pad"
  );

  function show() {
    hint.hidden = !pad.empty;
    undo.disabled = !pad.undoable;
    clear.disabled = pad.empty;
    eraser.disabled = !pad.strokes.length; // a picture is not erased
    if (box.classList.contains("erasing") === pad.erasing) return; // setting the same costs time
    eraser.setAttribute("aria-pressed", pad.erasing);
    box.classList.toggle("erasing", pad.erasing);
  }

  function toggleEraser() {
    pad.erasing = !pad.erasing;
    show();
  }

  undo.addEventListener("click", () => pad.undo());
  clear.addEventListener("click", () => pad.clear());
  eraser.addEventListener("click", toggleEraser);
  box.addEventListener("keydown", (event) => {
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (control && key === "z") pad.undo();
    else if (["escape", "delete", "backspace"].includes(key)) pad.clear();
    else if (!control && key === "e") toggleEraser();
    else return;
    event.preventDefault();
  });

  return { show };
}
