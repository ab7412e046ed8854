// What this browser keeps: whose trainings these are, what lies on the pad, and which network is to
// be diagnosed.

const KEY_IN = "mnist-demo-key";
const STROKES_IN = "sketch-strokes"; // pad.js writes it
const DIAGNOSED_IN = "diagnose-network";

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

// Which network is to be diagnosed, for a tab that was never opened.
function keepDiagnosed(network) {
  try {
    sessionStorage.setItem(DIAGNOSED_IN, JSON.stringify(network));
  } catch {
    // then an open tab hears of it by the event alone
  }
}

// The network that `keepDiagnosed` kept, { run, label }; null for the champion.
function keptDiagnosed() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(DIAGNOSED_IN));
    return typeof kept?.run === "string" ? { run: kept.run, label: String(kept.label) } : null;
  } catch {
    return null;
  }
}
