// Finding a point of a chart's lines, by a place or by a key. A point is named { id, kind, index }:
// the line, "smooth" or "marks", and which of those pairs.

const KINDS = ["smooth", "marks"];
const PAGE = 10; // points that Page Up and Page Down skip

const seriesOf = (lines) =>
  lines.flatMap((line) => KINDS.map((kind) => ({ id: line.id, kind, pairs: line[kind] })));

// The pair that a point's name stands for, or undefined.
export function pairOf(lines, { id, kind, index }) {
  return lines.find((line) => line.id === id)?.[kind][index];
}

// The point nearest to a place in pixels, or null if there is none; `toPixels(pair)` says where a
// pair is drawn.
export function nearestPoint(lines, [x, y], toPixels) {
  let nearest = null;
  let least = Infinity;
  for (const { id, kind, pairs } of seriesOf(lines))
    pairs.forEach((pair, index) => {
      const [px, py] = toPixels(pair);
      const squared = (px - x) ** 2 + (py - y) ** 2;
      if (squared >= least) return;
      least = squared;
      nearest = { id, kind, index };
    });
  return nearest;
}

// The point that a key leads to from another, or from none; undefined if the key leads nowhere.
// Left and right go along a series of pairs, up and down to another at the same place along x.
export function pointAfterKey(lines, from, key) {
  const all = seriesOf(lines).filter(({ pairs }) => pairs.length);
  if (!all.length) return undefined;
  const at = all.findIndex(({ id, kind }) => id === from?.id && kind === from.kind);
  const { id, kind, pairs } = all[Math.max(at, 0)];
  const last = pairs.length - 1;
  const index = at < 0 ? last : Math.min(from.index, last);
  const to = (wanted) => ({ id, kind, index: Math.min(Math.max(wanted, 0), last) });

  function other(step) {
    const series = all[(Math.max(at, 0) + step + all.length) % all.length];
    const x = pairs[index][0];
    const far = series.pairs.map((pair) => Math.abs(pair[0] - x));
    return { id: series.id, kind: series.kind, index: far.indexOf(Math.min(...far)) };
  }

  const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: PAGE, PageDown: -PAGE };
  if (key === "Home") return to(0);
  if (key === "End") return to(last);
  if (!(key in steps) && key !== "ArrowUp" && key !== "ArrowDown") return undefined;
  if (at < 0) return to(last); // the first key shows where one is
  if (key in steps) return to(index + steps[key]);
  return other(key === "ArrowDown" ? 1 : -1);
}
