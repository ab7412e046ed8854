// The strokes that lie on the pad, kept over a reload: flat lists x0, y0, x1, y1 … in pad units.

import { STROKES_ENTRY, readJson, writeJson } from "./storage.js";

export function storedStrokes() {
  const kept = readJson(STROKES_ENTRY);
  return Array.isArray(kept) && kept.every(isStroke) ? kept : [];
}

export const storeStrokes = (strokes) => writeJson(STROKES_ENTRY, strokes);

const isStroke = (stroke) =>
  Array.isArray(stroke) && stroke.length >= 2 && stroke.every(Number.isFinite);
