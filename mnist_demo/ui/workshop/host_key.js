// The host's key: it comes behind the "#" of the link, and is moved out of the address at once, which
// the whole room may see on the projector.

import { HOST_KEY_ENTRY, readJson, writeJson } from "../shared/storage.js";

const inAddress = () => new URLSearchParams(location.hash.slice(1)).get("key");

// Gives the key, or null where neither the address nor this browser's tab has one.
export function takeHostKey() {
  // the host's link, opened in a tab that shows the board: by itself it loads nothing
  addEventListener("hashchange", () => inAddress() && location.reload());
  const named = inAddress();
  if (!named) return readJson(HOST_KEY_ENTRY);
  history.replaceState(null, "", location.pathname);
  writeJson(HOST_KEY_ENTRY, named); // a browser that keeps nothing knows it until the page is closed
  return named;
}
