// Files that the page makes by itself.

import { make } from "./dom.js";

const KEPT_FOR = 60000; // ms: a slow disk may still be reading it

// Hands a Blob to the person as a file of that name.
export function saveFile(name, blob) {
  const href = URL.createObjectURL(blob);
  make("a", { href, download: name }).click();
  setTimeout(URL.revokeObjectURL, KEPT_FOR, href);
}
