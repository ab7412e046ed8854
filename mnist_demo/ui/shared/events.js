// What the tabs tell each other: events on the window, by name, each with its detail.

export const DRAWINGS_CHANGED = "drawings-changed"; // no detail: a drawing was kept or removed
export const PAD_NETWORK = "pad-network"; // { run, label } is to read the pad; null: the champion
export const PAD_NETWORK_SHOWN = "pad-network-shown"; // { run, label } reads it now, or null
export const PAD_NETWORK_QUERY = "pad-network-query"; // no detail: answered by PAD_NETWORK_SHOWN
export const PAD_SETTLED = "pad-settled"; // { answer, strokes() }: the pen is up, this is read; or null
export const PAD_CLEAR = "pad-clear"; // no detail: the pad is to be cleared
export const PAD_OPEN = "pad-open"; // { grey, network }: an image is to be opened on the pad
export const DIAGNOSE_NETWORK = "diagnose-network"; // { run, label } is to be diagnosed

export function announce(event, detail = null) {
  window.dispatchEvent(new CustomEvent(event, { detail }));
}

export function listen(event, listener) {
  window.addEventListener(event, ({ detail }) => listener(detail));
}

// Calls a listener when the kept drawings changed: in this page, or in another of this browser.
export function listenToDrawings(listener) {
  for (const event of [DRAWINGS_CHANGED, "storage"])
    window.addEventListener(event, () => listener());
}
