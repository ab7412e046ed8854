// The eraser: a disc that is moved over strokes takes away what it covers of them.

const MIN_SHARE = 1e-6; // of a line; less than this is not cut

// What is left of `strokes` when a disc of that radius has moved `from` one point `to` another: a
// stroke that was cut through is two. The same list when it covered none.
export function erase(strokes, from, to, radius) {
  const distance = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const steps = Math.max(1, Math.ceil(distance / (radius / 2)));
  let left = strokes;
  for (let i = 1; i <= steps; i++) {
    const centre = from.map((start, axis) => start + ((to[axis] - start) * i) / steps);
    const rest = left.flatMap((stroke) => piecesOutside(stroke, centre, radius));
    if (rest.length !== left.length || rest.some((stroke, j) => stroke !== left[j])) left = rest;
  }
  return left;
}

// The pieces of a stroke that a disc does not cover; the stroke itself when it covers nothing.
function piecesOutside(stroke, centre, radius) {
  if (stroke.length === 2) {
    const [dx, dy] = [stroke[0] - centre[0], stroke[1] - centre[1]];
    return Math.hypot(dx, dy) < radius ? [] : [stroke];
  }
  const pieces = [];
  let piece = stroke.slice(0, 2);
  let whole = true;
  const cut = () => {
    if (piece.length) pieces.push(piece);
    piece = [];
  };
  for (let i = 0; i + 3 < stroke.length; i += 2) {
    const end = stroke.slice(i + 2, i + 4);
    const span = coveredSpan(stroke, i, centre, radius);
    if (!span) {
      piece.push(...end);
      continue;
    }
    whole = false;
    if (span[0] > 0) piece.push(...pointAlong(stroke, i, span[0]));
    else piece.splice(-2); // the line's first point is covered, too
    cut();
    if (span[1] < 1) piece.push(...pointAlong(stroke, i, span[1]), ...end);
  }
  cut();
  return whole ? [stroke] : pieces;
}

// The shares of the line from a stroke's point to the next between which a disc covers it; null where
// it does not.
function coveredSpan(stroke, i, [x, y], radius) {
  const [fromX, fromY] = [stroke[i] - x, stroke[i + 1] - y];
  const [dx, dy] = [stroke[i + 2] - stroke[i], stroke[i + 3] - stroke[i + 1]];
  // where |from + t·d| = radius, an equation a t² + 2 b t + c = 0
  const a = dx * dx + dy * dy;
  const b = fromX * dx + fromY * dy;
  const c = fromX * fromX + fromY * fromY - radius * radius;
  if (!a) return c < 0 ? [0, 1] : null; // a point twice
  const root = Math.sqrt(b * b - a * c); // NaN where the line passes by
  const [enters, leaves] = [Math.max(0, (-b - root) / a), Math.min(1, (-b + root) / a)];
  return leaves - enters > MIN_SHARE ? [enters, leaves] : null;
}

function pointAlong(stroke, i, share) {
  return [i, i + 1].map((at) => stroke[at] + (stroke[at + 2] - stroke[at]) * share);
}

// Shows how far the eraser reaches, where a mouse hovers or a finger presses.
export function showEraserRing(ring, canvas, pad) {
  const hide = () => {
    if (!ring.hidden) ring.hidden = true; // a pen that draws passes here, too, and has no time to lose
  };
  const follow = ({ offsetX, offsetY }) => {
    if (!pad.erasing) {
      hide();
      return;
    }
    ring.hidden = false;
    ring.style.transform = `translate(${offsetX}px, ${offsetY}px) translate(-50%, -50%)`;
  };
  for (const type of ["pointerdown", "pointermove", "pointerup"])
    canvas.addEventListener(type, follow);
  canvas.addEventListener("pointerleave", hide);
}
