// What modules find in a browser, as little of it as they need under Node.

// A storage that keeps texts; with `refuses` it throws as a browser does that keeps nothing.
export function fakeStorage({ refuses = false } = {}) {
  const kept = new Map();
  const guard = () => {
    if (refuses) throw new Error("no storage");
  };
  return {
    getItem(key) {
      guard();
      return kept.get(key) ?? null;
    },
    setItem(key, text) {
      guard();
      kept.set(key, text);
    },
  };
}

// A window with storages; events on it reach their listeners.
export function fakeWindow(options) {
  const window = new EventTarget();
  window.localStorage = fakeStorage(options);
  window.sessionStorage = fakeStorage(options);
  globalThis.window = window;
  return window;
}

export const base64 = (bytes) => Buffer.from(bytes).toString("base64");
