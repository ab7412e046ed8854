// Which network of one's own reads for the pad, kept over a reload.

const NETWORK_KEPT_IN = "pad-network";

function keptNetwork() {
  try {
    const kept = JSON.parse(localStorage.getItem(NETWORK_KEPT_IN));
    return typeof kept?.run === "string" && typeof kept?.label === "string" ? kept : null;
  } catch {
    return null;
  }
}

function keepNetwork(network) {
  try {
    if (network) localStorage.setItem(NETWORK_KEPT_IN, JSON.stringify(network));
    else localStorage.removeItem(NETWORK_KEPT_IN);
  } catch {
    // a browser that keeps nothing begins with the champion again
  }
}
