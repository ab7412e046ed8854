// Numbers that people type, or that stand in a link.

import { grouped } from "./format.js";

// The value that a text stands for: { value }, or { error } as a sentence. `field` has the limits
// `low` and `high`; `whole` for no fractions; `blank` where an empty text is allowed, and is null.
export function parseNumber(field, text) {
  const trimmed = text.trim();
  const { low, high, whole, blank } = field;
  if (!trimmed && blank) return { value: null };
  const range = `${grouped(low)} to ${grouped(high)}${blank ? ", or nothing" : ""}`;
  const value = Number(trimmed);
  const isSound = trimmed && Number.isFinite(value) && (!whole || Number.isInteger(value));
  if (isSound && value >= low && value <= high) return { value };
  return { error: `A ${whole ? "whole " : ""}number, ${range}.` };
}
