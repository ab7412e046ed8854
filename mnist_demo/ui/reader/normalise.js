// A drawing becomes 28×28 grey levels as MNIST's digits were made, like `ink/normalise.py`.

// Crops, scales and centres ink { width, height, grey }, 0 paper to 255, some of it not paper. Gives
// every step: `cropped`, `scaled` (its longer side `boxSide`) and `centred` (`side` both ways).
export function normalise(image, { side, boxSide, tolerance }) {
  const cropped = crop(image);
  const ink = scaledInk(cropped, boxSide, tolerance);
  // halves are frequent: all of them go up, whatever rounding errors make of them
  const levelOf = (share) => Math.floor(255 * share + 0.5 + tolerance);
  const scaled = { ...ink, grey: Uint8Array.from(ink.ink, levelOf) };
  return { cropped, scaled, centred: centre(scaled, ink.ink, side) };
}

function crop({ width, height, grey }) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let row = 0, at = 0; row < height; row++)
    for (let column = 0; column < width; column++, at++)
      if (grey[at]) {
        left = Math.min(left, column);
        right = Math.max(right, column + 1);
        top = Math.min(top, row);
        bottom = row + 1;
      }
  const rows = Array.from({ length: bottom - top }, (_, row) =>
    grey.subarray((top + row) * width + left, (top + row) * width + right)
  );
  const cropped = { width: right - left, height: bottom - top };
  return { ...cropped, grey: joined(rows, cropped.width) };
}

function joined(rows, width) {
  const all = new Uint8Array(rows.length * width);
  rows.forEach((row, i) => all.set(row, i * width));
  return all;
}

// Averages by true area; the darkest ink comes to 1.
export function scaledInk({ width, height, grey }, boxSide, tolerance = 0) {
  const scale = boxSide / Math.max(width, height);
  const [toWidth, toHeight] = [width, height].map((side) =>
    Math.max(1, Math.ceil(side * scale - tolerance))
  );
  const across = areaWeights(width, toWidth, scale);
  const down = areaWeights(height, toHeight, scale);
  const narrow = new Float64Array(height * toWidth);
  for (let row = 0; row < height; row++)
    across.forEach(({ first, weights }, to) => {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i] * grey[row * width + first + i];
      narrow[row * toWidth + to] = sum;
    });
  const ink = new Float64Array(toHeight * toWidth);
  down.forEach(({ first, weights }, to) => {
    for (let i = 0; i < weights.length; i++)
      for (let column = 0; column < toWidth; column++)
        ink[to * toWidth + column] += weights[i] * narrow[(first + i) * toWidth + column];
  });
  const most = ink.reduce((a, b) => Math.max(a, b));
  return { width: toWidth, height: toHeight, ink: ink.map((level) => level / most) };
}

// For each of `to` pixels: the first of the `pixels` that it takes from, and how much of each.
function areaWeights(pixels, to, scale) {
  const missing = (to / scale - pixels) / 2;
  return Array.from({ length: to }, (_, i) => {
    const [low, high] = [i / scale - missing, (i + 1) / scale - missing];
    const first = Math.max(Math.floor(low), 0);
    const end = Math.min(Math.ceil(high), pixels);
    const weights = Array.from({ length: Math.max(end - first, 0) }, (__, j) => {
      const shared = Math.min(high, first + j + 1) - Math.max(low, first + j);
      return Math.max(shared, 0) * scale;
    });
    return { first, weights };
  });
}

// By whole pixels, so that the centre of mass falls into the middle, half a pixel beyond it at most.
function centre({ width, height, grey }, ink, side) {
  let [mass, x, y] = [0, 0, 0];
  ink.forEach((level, i) => {
    mass += level;
    x += level * ((i % width) + 0.5);
    y += level * (Math.floor(i / width) + 0.5);
  });
  const place = (centreOfMass, extent) => {
    const missing = Math.round(1000 * (side / 2 - centreOfMass)) / 1000; // as in Python
    return Math.min(Math.max(Math.ceil(missing), 0), side - extent);
  };
  const [left, top] = [place(x / mass, width), place(y / mass, height)];
  const centred = new Uint8Array(side * side);
  for (let row = 0; row < height; row++)
    centred.set(grey.subarray(row * width, (row + 1) * width), (top + row) * side + left);
  return { width: side, height: side, grey: centred };
}
