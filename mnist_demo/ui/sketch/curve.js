// A smooth line through the points of a stroke.

// Draws a stroke into a path: each point is the control of a curve between its two midpoints.
export function traceCurve(path, stroke) {
  path.moveTo(stroke[0], stroke[1]);
  for (let i = 2; i + 3 < stroke.length; i += 2) {
    const [x, y] = [stroke[i], stroke[i + 1]];
    path.quadraticCurveTo(x, y, (x + stroke[i + 2]) / 2, (y + stroke[i + 3]) / 2);
  }
  // a line of no length has no round ends: a dot needs a trace of one
  path.lineTo(stroke[stroke.length - 2] + 0.01, stroke[stroke.length - 1]);
  return path;
}
