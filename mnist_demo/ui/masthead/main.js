// The line on top of the page. It tells the server when the page comes into view and when it leaves,
// so that a host sees how many people are there; nothing is sent in between.

import * as events from "../shared/events.js";
import { randomKey } from "../shared/storage.js";
import { tabsAreThere } from "../shared/tabs.js";

const ADDRESS = "in-view";

export function mount({ element }) {
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
  loadLinks(element);
}

// A link is followed as soon as there are tabs; where there is none to follow, the pad comes first.
async function loadLinks(element) {
  await (location.hash ? tabsAreThere() : padIsThere());
  try {
    const { createLinks } = await import("./links.js");
    createLinks(element.querySelector(".links"));
  } catch {
    // its button stays disabled
  }
}

function padIsThere() {
  return new Promise((resolve) => {
    events.listen(events.PAD_NETWORK_SHOWN, resolve);
    events.announce(events.PAD_NETWORK_QUERY); // answered now, if it is there already
  });
}
