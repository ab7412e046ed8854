// The buttons below the pad, and the keys that do the same: undo, redo, clear and the eraser.

import { findAll } from "../shared/dom.js";

const TYPED_INTO = "input, select, textarea, [contenteditable]";
const CLEARING = ["escape", "delete", "backspace"];

export function createTools(element, pad) {
  const [hint, box] = findAll(element, ".pad-hint", "#sketch-pad");
  const [undo, redo, clear, eraser] = findAll(element, ".undo", ".redo", ".clear", ".eraser");
  const tools = {
    undo: { button: undo, use: () => pad.undo() },
    redo: { button: redo, use: () => pad.redo() },
    clear: { button: clear, use: () => pad.clear() },
    eraser: { button: eraser, use: toggleEraser },
  };

  function show() {
    hint.hidden = !pad.empty;
    undo.disabled = !pad.undoable;
    redo.disabled = !pad.redoable;
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

  // Keys mean the pad wherever the focus is on its open tab, but not where they are typed.
  function isForPad({ target, defaultPrevented }) {
    if (defaultPrevented || !box.offsetParent || target.closest?.(TYPED_INTO)) return false;
    return !document.querySelector("[aria-modal=true], dialog[open]");
  }

  for (const { button, use } of Object.values(tools)) button.addEventListener("click", use);
  document.addEventListener("keydown", (event) => {
    const tool = tools[toolOf(event)];
    if (!tool || !isForPad(event)) return;
    tool.use();
    event.preventDefault();
  });

  return { show };
}

// The tool that a pressed key stands for; null for other keys.
export function toolOf({ key, ctrlKey, metaKey, shiftKey, altKey }) {
  const name = key?.toLowerCase(); // some form fillers send none
  if (altKey) return null;
  if (ctrlKey || metaKey) {
    if (name === "z") return shiftKey ? "redo" : "undo";
    return name === "y" ? "redo" : null;
  }
  if (CLEARING.includes(name)) return "clear";
  return name === "e" ? "eraser" : null;
}
