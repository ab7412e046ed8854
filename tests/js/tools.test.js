import assert from "node:assert/strict";
import { test } from "node:test";

import { toolOf } from "../../mnist_demo/ui/sketch/tools.js";

const press = (keys) => {
  const names = keys.split("+");
  return toolOf({
    key: names.pop(),
    ctrlKey: names.includes("Ctrl"),
    metaKey: names.includes("Cmd"),
    shiftKey: names.includes("Shift"),
    altKey: names.includes("Alt"),
  });
};

const KEYS = {
  undo: ["Ctrl+z", "Cmd+z", "Ctrl+Z"], // the last with Caps Lock
  redo: ["Ctrl+Shift+Z", "Cmd+Shift+Z", "Ctrl+Shift+z", "Ctrl+y", "Cmd+y", "Ctrl+Y", "Cmd+Shift+y"],
  clear: ["Escape", "Delete", "Backspace"],
  eraser: ["e", "Shift+E"],
};

for (const [tool, presses] of Object.entries(KEYS))
  for (const keys of presses)
    test(`${keys} is ${tool}`, () => {
      assert.equal(press(keys), tool);
    });

for (const keys of ["z", "y", "Shift+Z", "Alt+z", "Ctrl+Alt+z", "Ctrl+e", "Cmd+Backspace", "Tab"])
  test(`${keys} is nothing`, () => {
    assert.equal(press(keys), null);
  });

test("a key press without a key, as form fillers send, is nothing", () => {
  assert.equal(toolOf({}), null);
});
