// The path of a pen becomes ink, as `ink/strokes.py` draws it: within one grey level the same.
//
// A path is a flat list x0, y0, x1, y1 …, y down, in any unit; it has at least one point.

// The box of a path, or of several.
export function boxOf(...paths) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const path of paths)
    for (let i = 0; i < path.length; i += 2) {
      box[0] = Math.min(box[0], path[i]);
      box[1] = Math.min(box[1], path[i + 1]);
      box[2] = Math.max(box[2], path[i]);
      box[3] = Math.max(box[3], path[i + 1]);
    }
  return box;
}

// Whether a path comes into a box, by `steps` places between any two of its points.
export function enters(path, [left, top, right, bottom], steps) {
  const isInside = (x, y) => left <= x && x <= right && top <= y && y <= bottom;
  if (path.length === 2) return isInside(path[0], path[1]);
  for (let i = 0; i + 3 < path.length; i += 2)
    for (let step = 0; step < steps; step++) {
      const share = step / (steps - 1);
      const x = path[i] + share * (path[i + 2] - path[i]);
      if (isInside(x, path[i + 1] + share * (path[i + 3] - path[i + 1]))) return true;
    }
  return false;
}

// Draws paths with a round brush, so that the ink's longer side is `canvasSide` pixels; `brush` is
// the brush's width as a share of the paths' longer side. Gives { width, height, grey }, 255 ink.
export function draw(paths, { brush, canvasSide }) {
  const [left, top, right, bottom] = boxOf(...paths);
  const longer = Math.max(right - left, bottom - top);
  const scale = longer ? canvasSide / (longer * (1 + brush)) : 1;
  const radius = longer ? Math.max((brush * longer * scale) / 2, 0.5) : canvasSide / 2;
  const margin = radius + 1;
  const width = Math.ceil((right - left) * scale + 2 * margin);
  const height = Math.ceil((bottom - top) * scale + 2 * margin);
  const reach = radius + 0.5;
  const nearest = new Float64Array(width * height).fill(reach * reach); // squared distances
  for (const path of paths) {
    const points = path.map((at, i) => (at - (i % 2 ? top : left)) * scale + margin);
    const last = Math.max(points.length - 2, 2);
    for (let i = 0; i < last; i += 2) approach(nearest, width, height, points, i, reach);
  }
  const grey = new Uint8Array(nearest.length);
  for (let i = 0; i < grey.length; i++) {
    const covered = reach - Math.sqrt(nearest[i]);
    grey[i] = Math.round(255 * Math.min(Math.max(covered, 0), 1));
  }
  return { width, height, grey };
}

// Lowers the squared distances of the pixels that one segment of a path reaches.
function approach(nearest, width, height, points, i, reach) {
  const [x0, y0] = [points[i], points[i + 1]];
  const [dx, dy] = i + 3 < points.length ? [points[i + 2] - x0, points[i + 3] - y0] : [0, 0];
  const squared = Math.max(dx * dx + dy * dy, 1e-9);
  const first = Math.max(Math.floor(Math.min(x0, x0 + dx) - reach), 0);
  const end = Math.min(Math.ceil(Math.max(x0, x0 + dx) + reach), width);
  const firstRow = Math.max(Math.floor(Math.min(y0, y0 + dy) - reach), 0);
  const endRow = Math.min(Math.ceil(Math.max(y0, y0 + dy) + reach), height);
  for (let row = firstRow; row < endRow; row++) {
    const y = row + 0.5 - y0;
    for (let column = first, at = row * width + first; column < end; column++, at++) {
      const x = column + 0.5 - x0;
      const along = Math.min(Math.max((x * dx + y * dy) / squared, 0), 1);
      const [across, down] = [x - along * dx, y - along * dy];
      const distance = across * across + down * down;
      if (distance < nearest[at]) nearest[at] = distance;
    }
  }
}
