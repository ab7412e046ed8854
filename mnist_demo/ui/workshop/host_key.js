// The host's key: it comes behind the "#" of the link, and is moved out of the address at once, which
// the whole room may see on the projector.

const ENTRY = "workshop-host-key";

const inAddress = () => new URLSearchParams(location.hash.slice(1)).get("key");

// Gives the key, or null where neither the address nor this browser's tab has one.
export function takeHostKey() {
  // the host's link, opened in a tab that shows the board: by itself it loads nothing
  addEventListener("hashchange", () => inAddress() && location.reload());
  const named = inAddress();
  if (!named) return kept();
  history.replaceState(null, "", location.pathname);
  try {
    sessionStorage.setItem(ENTRY, named);
  } catch {
    // then it is known until the page is closed
  }
  return named;
}

function kept() {
  try {
    return sessionStorage.getItem(ENTRY);
  } catch {
    return null;
  }
}
