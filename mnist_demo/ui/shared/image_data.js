// Grey levels, 0 paper and 255 ink, as the server sends them and as a canvas takes them.

// Base64 unpacked; empty if it is not base64.
export function bytesOf(base64) {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

// Opaque red, green, blue and alpha of each grey level.
export function rgbaOf(bytes) {
  const rgba = new Uint8ClampedArray(4 * bytes.length);
  bytes.forEach((level, i) => rgba.set([level, level, level, 255], 4 * i));
  return rgba;
}

export const imageOf = (bytes, width, height) => new ImageData(rgbaOf(bytes), width, height);

// Makes the canvas a square of `side` pixels with nothing on it.
export function blank(canvas, side) {
  const context = canvas.getContext("2d");
  if (canvas.width === side && canvas.height === side) context.clearRect(0, 0, side, side);
  else canvas.width = canvas.height = side;
  return context;
}

// A square image on a canvas of its size, from base64 of its bytes; "" empties the canvas. Painted
// only when it is not what the canvas shows.
export function paintGrey(canvas, grey = "") {
  if (canvas.shownGrey === grey) return;
  canvas.shownGrey = grey;
  const bytes = bytesOf(grey);
  const side = Math.sqrt(bytes.length);
  const context = blank(canvas, side || 1);
  if (side) context.putImageData(imageOf(bytes, side, side), 0, 0);
}
