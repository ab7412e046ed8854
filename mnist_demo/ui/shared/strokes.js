// The strokes that lie on the pad, kept over a reload: flat lists x0, y0, x1, y1 … in pad units.

import { STROKES, readJson, writeJson } from "./storage.js";

export function keptStrokes() {
  const kept = readJson(STROKES);
  return Array.isArray(kept) && kept.every(isStroke) ? kept : [];
}

export const keepStrokes = (strokes) => writeJson(STROKES, strokes);

const isStroke = (stroke) =>
  Array.isArray(stroke) && stroke.length >= 2 && stroke.every(Number.isFinite);
