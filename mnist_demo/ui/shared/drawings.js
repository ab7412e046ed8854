// The drawings whose digit a person has said, kept in this browser, newest last. A drawing is
// { label, grey }: 0 to 9, and base64 of the grey levels that a network sees, 0 paper to 255 ink.
// The grey levels identify it: the same one is kept once.

import { DRAWINGS_CHANGED, announce } from "./events.js";
import { bytesOf } from "./image_data.js";
import { DRAWINGS_ENTRY, readJson, writeJson } from "./storage.js";

// `pixels` are the grey levels of a drawing; of more than `most` drawings the oldest go.
export function createDrawings({ pixels, most }) {
  const isDrawing = (entry) => {
    const { label, grey } = entry ?? {};
    return isDigit(label) && typeof grey === "string" && bytesOf(grey).length === pixels;
  };

  // What is kept; anything that is not a drawing is skipped.
  function all() {
    const kept = readJson(DRAWINGS_ENTRY);
    return Array.isArray(kept) ? kept.filter(isDrawing) : [];
  }

  function store(drawings) {
    const isStored = writeJson(DRAWINGS_ENTRY, drawings);
    if (isStored) announce(DRAWINGS_CHANGED);
    return isStored;
  }

  return {
    all,

    // Keeps a drawing, or changes the label of the kept one. False if the browser keeps nothing.
    keep(label, grey) {
      const drawings = all();
      const same = drawings.find((drawing) => drawing.grey === grey);
      if (same) same.label = label;
      else drawings.push({ label, grey });
      return store(drawings.slice(-most));
    },

    // Keeps these instead of all. False if the browser keeps nothing.
    replace: (drawings) => store(drawings.slice(-most)),

    // Removes a drawing. False if the browser keeps nothing.
    remove: (grey) => store(all().filter((drawing) => drawing.grey !== grey)),
  };
}

const isDigit = (label) => Number.isInteger(label) && label >= 0 && label <= 9;
