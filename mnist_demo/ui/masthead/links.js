// Links to what is on the screen: the page follows the one that it was opened by, and a button hands out
// the one to what is shown now.

import { begin, link, say } from "../shared/address.js";
import { findAll } from "../shared/dom.js";

const HERE_ALONE = ["localhost", "127.0.0.1", "[::1]"];

export function createLinks(element) {
  const [button, field] = findAll(element, ".copy-link", ".link-field");
  begin();
  button.disabled = false;

  button.addEventListener("click", async () => {
    const address = link();
    const way = await handOut(address);
    field.hidden = way !== "field";
    if (way === "field") {
      field.value = address;
      field.focus();
      field.select();
    }
    say(sentenceFor(way, location.hostname));
  });

  function dismiss() {
    field.hidden = true;
    say("");
  }

  // who goes on has read it
  document.addEventListener("pointerdown", ({ target }) => {
    if (!element.contains(target)) dismiss();
  });
  element.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !element.contains(relatedTarget)) dismiss();
  });
  element.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    dismiss();
    button.focus();
  });
}

// Hands a link to the person's share sheet or clipboard, whichever is there. Gives back how: "shared",
// "copied", "closed" where the person closed the sheet, or "field" where the browser has neither.
export async function handOut(address, { share, clipboard, isPhone } = abilities()) {
  if (share && isPhone) {
    try {
      await share({ url: address });
      return "shared";
    } catch (error) {
      if (error.name === "AbortError") return "closed";
    }
  }
  try {
    await clipboard.writeText(address);
    return "copied";
  } catch {
    return "field"; // a page at http:// has no clipboard, and a person may have refused it
  }
}

// A desktop's share sheet has no line for the clipboard everywhere; a phone's has.
function abilities() {
  return {
    share: navigator.share?.bind(navigator),
    clipboard: navigator.clipboard,
    isPhone: matchMedia("(pointer: coarse)").matches,
  };
}

// What is said when a link was handed out in some way from the page at `host`.
export function sentenceFor(way, host) {
  if (way === "closed" || way === "shared") return "";
  const reach = HERE_ALONE.includes(host) ? " It opens on this computer alone." : "";
  return (way === "copied" ? "Link copied." : "Copy the link from the field.") + reach;
}
