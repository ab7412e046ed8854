// Fewer points for the wire: a stroke keeps its shape to a third of a unit (Douglas & Peucker, 1973).

const TOLERANCE = 0.3;

// A stroke as a flat list x0, y0, x1, y1 … without the points that a straight line gives anyway.
export function simplify(stroke) {
  const last = stroke.length - 2;
  const kept = new Set([0, last]);
  const spans = [[0, last]];
  while (spans.length) {
    const [from, to] = spans.pop();
    let farthest = TOLERANCE;
    let at = -1;
    for (let i = from + 2; i < to; i += 2) {
      const distance = distanceToSegment(stroke, i, from, to);
      if (distance > farthest) [farthest, at] = [distance, i];
    }
    if (at >= 0) {
      kept.add(at);
      spans.push([from, at], [at, to]);
    }
  }
  return stroke.filter((_, i) => kept.has(i - (i % 2)));
}

function distanceToSegment(points, i, from, to) {
  const [x, y] = [points[i] - points[from], points[i + 1] - points[from + 1]];
  const [dx, dy] = [points[to] - points[from], points[to + 1] - points[from + 1]];
  const length = dx * dx + dy * dy;
  const along = length ? Math.min(1, Math.max(0, (x * dx + y * dy) / length)) : 0;
  return Math.hypot(x - along * dx, y - along * dy);
}
