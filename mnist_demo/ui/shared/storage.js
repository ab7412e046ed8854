// What this browser keeps, by name. A browser that refuses to keep anything runs the page all the
// same: reading gives null, and writing gives false.

// kept until the page's data are deleted
const PERSON_ENTRY = { area: "localStorage", key: "mnist-demo-key" };
export const DRAWINGS_ENTRY = { area: "localStorage", key: "mnist-demo-drawings" };
export const ROUND_ENTRY = { area: "localStorage", key: "mnist-demo-round" };
export const TAUGHT_ENTRY = { area: "localStorage", key: "mnist-demo-taught" };
export const PAD_NETWORK_ENTRY = { area: "localStorage", key: "pad-network" };
// kept until the browser's tab is closed
export const STROKES_ENTRY = { area: "sessionStorage", key: "sketch-strokes" };
export const PICTURE_ENTRY = { area: "sessionStorage", key: "sketch-picture" };
export const DIAGNOSED_NETWORK_ENTRY = { area: "sessionStorage", key: "diagnose-network" };
export const HOST_KEY_ENTRY = { area: "sessionStorage", key: "workshop-host-key" };

function readText({ area, key }) {
  try {
    return window[area].getItem(key);
  } catch {
    return null;
  }
}

function writeText({ area, key }, text) {
  try {
    window[area].setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

export function readJson(entry) {
  try {
    return JSON.parse(readText(entry));
  } catch {
    return null;
  }
}

export const writeJson = (entry, value) => writeText(entry, JSON.stringify(value));

// A stored network of the person's own, { run, label }; null for the champion.
export function readNetwork(entry) {
  const { run, label } = readJson(entry) ?? {};
  return typeof run === "string" && typeof label === "string" ? { run, label } : null;
}

// The key of the person whose trainings are meant: 32 hex digits, stored in this browser. A browser
// that stores nothing has it until the page is closed.
export function personKey() {
  const kept = readText(PERSON_ENTRY);
  if (/^[0-9a-f]{32}$/.test(kept)) return kept;
  const key = randomKey();
  writeText(PERSON_ENTRY, key);
  return key;
}

// 32 hex digits that nobody can guess.
export function randomKey() {
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
