// What this browser keeps: whose trainings these are, and what lies on the pad.

const KEY_IN = "mnist-demo-key";
const STROKES_IN = "sketch-strokes"; // pad.js writes it

// The person’s key: 32 hex digits that stay in this browser.
function ownKey() {
  const fresh = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  try {
    const kept = localStorage.getItem(KEY_IN);
    if (/^[0-9a-f]{32}$/.test(kept)) return kept;
    localStorage.setItem(KEY_IN, fresh);
  } catch {
    // a browser that keeps nothing trains until the page is closed
  }
  return fresh;
}

// The drawing as it is sent, or null.
function strokesOnThePad() {
  try {
    return JSON.parse(sessionStorage.getItem(STROKES_IN))?.map(simplify) ?? null;
  } catch {
    return null;
  }
}
