// The drawings whose digit a person has said, kept in this browser, newest last. A drawing is
// { label, grey }: 0 to 9, and base64 of the 784 grey levels that a network sees, 0 paper to 255
// ink. These say which drawing it is: the same one is kept once. After each change the window gets
// "drawings-changed".

const DRAWINGS_IN = "mnist-demo-drawings";
const DRAWINGS_AT_MOST = 500; // the oldest go first
const GREY_784 = /^[A-Za-z0-9+/]{1045}[AQgw]==$/;

// What is kept; whatever is no drawing is skipped.
function keptDrawings() {
  try {
    const kept = JSON.parse(localStorage.getItem(DRAWINGS_IN));
    return Array.isArray(kept) ? kept.filter(isDrawing) : [];
  } catch {
    return [];
  }
}

// Keeps a drawing, or gives the kept one another label. False if the browser keeps nothing.
function keepDrawing(label, grey) {
  const drawings = keptDrawings();
  const same = drawings.find((drawing) => drawing.grey === grey);
  if (same) same.label = label;
  else drawings.push({ label, grey });
  return storeDrawings(drawings.slice(-DRAWINGS_AT_MOST));
}

// Takes a drawing out. False if the browser keeps nothing.
function forgetDrawing(grey) {
  return storeDrawings(keptDrawings().filter((drawing) => drawing.grey !== grey));
}

function storeDrawings(drawings) {
  try {
    localStorage.setItem(DRAWINGS_IN, JSON.stringify(drawings));
  } catch {
    return false;
  }
  window.dispatchEvent(new Event("drawings-changed"));
  return true;
}

function isDrawing(entry) {
  const { label, grey } = entry ?? {};
  const isDigit = Number.isInteger(label) && label >= 0 && label <= 9;
  return isDigit && typeof grey === "string" && GREY_784.test(grey);
}
