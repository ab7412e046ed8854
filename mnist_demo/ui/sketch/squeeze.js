// A canvas becomes 28×28 grey levels as most demos of drawn digits do it: whole, whatever lies where.

// The ink of a canvas, averaged over square blocks: `to` × `to` grey levels, row by row. `rgba` are the
// `from` × `from` pixels of the canvas, transparent where it is paper; `from` is a multiple of `to`.
export function squeeze(rgba, from, to) {
  const block = from / to;
  const sums = new Float64Array(to * to);
  for (let y = 0, alpha = 3; y < from; y++) {
    const row = to * Math.floor(y / block);
    for (let x = 0; x < from; x++, alpha += 4) sums[row + Math.floor(x / block)] += rgba[alpha];
  }
  return Uint8Array.from(sums, (sum) => Math.round(sum / block ** 2));
}

// How often two ways of reading were right: { named, squeezed, prepared }. `seen` has by each drawing's
// grey levels what both read, { squeezed, prepared }; `kept` are { grey, label }, as people named them.
export function tally(seen, kept) {
  const count = { named: 0, squeezed: 0, prepared: 0 };
  for (const { grey, label } of kept) {
    const read = seen.get(grey);
    if (!read) continue;
    count.named++;
    count.squeezed += read.squeezed === label;
    count.prepared += read.prepared === label;
  }
  return count;
}
