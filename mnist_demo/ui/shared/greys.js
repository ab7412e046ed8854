// 28×28 grey levels, 0 paper and 255 ink, on a canvas.

const SIDE = 28;

// `grey` is base64 of 784 bytes; painted only when it is not what the canvas shows.
function paintGrey(canvas, grey) {
  if (canvas.shownGrey === grey) return;
  canvas.shownGrey = grey;
  canvas.width = canvas.height = SIDE; // also wipes it
  const bytes = grey ? atob(grey) : "";
  if (bytes.length !== SIDE * SIDE) return;
  const image = new ImageData(SIDE, SIDE);
  for (let i = 0; i < bytes.length; i++) {
    image.data.fill(bytes.charCodeAt(i), 4 * i, 4 * i + 3);
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}
