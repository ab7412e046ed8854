// The line on top of the page. It tells the server when the page comes into view and when it leaves,
// so that a host sees how many people are there; nothing is sent in between.

import { randomKey } from "../shared/storage.js";

const ADDRESS = "in-view";

export function mount() {
  const page = randomKey();

  // A beacon also arrives when the page is closed, and nobody waits for it.
  const tell = (inView) =>
    navigator.sendBeacon(
      new URL(ADDRESS, document.baseURI),
      JSON.stringify({ page, in_view: inView })
    );

  document.addEventListener("visibilitychange", () => tell(!document.hidden));
  window.addEventListener("pagehide", () => tell(false));
  if (!document.hidden) tell(true);
}
