// Occlusion sensitivity (Zeiler & Fergus, 2014), as `inference/occlusion.py` has it: which ink a
// reading depends on.

// Covers an image, grey levels of `side` × `side` pixels, patch by patch, and measures how far the
// probability of the digit that it is read as falls. Gives { digit, probabilities, sensitivity, most }
// like `Explainer.why`. `probabilitiesOf(image)` is asked once a patch, and `pause()` awaited after
// each, so that whoever draws meanwhile is read first.
export async function occlusionOf(image, probabilitiesOf, { side, patch, stride }, pause) {
  const probabilities = probabilitiesOf(image);
  const digit = probabilities.indexOf(Math.max(...probabilities));
  const [total, patches] = [new Float64Array(side * side), new Float64Array(side * side)];
  let most = 0;
  for (let top = 0; top + patch <= side; top += stride)
    for (let left = 0; left + patch <= side; left += stride) {
      const covered = pixelsOf(left, top, patch, side);
      for (const at of covered) patches[at]++;
      if (!covered.some((at) => image[at])) continue; // without ink nothing changes
      const without = Uint8Array.from(image);
      for (const at of covered) without[at] = 0;
      const fall = probabilities[digit] - probabilitiesOf(without)[digit];
      for (const at of covered) total[at] += fall;
      most = Math.max(most, fall);
      await pause();
    }
  const sensitivity = Array.from(total, (sum, at) => (patches[at] ? sum / patches[at] : 0));
  return { digit, probabilities, sensitivity, most };
}

function pixelsOf(left, top, patch, side) {
  return Array.from(
    { length: patch * patch },
    (_, i) => (top + Math.floor(i / patch)) * side + left + (i % patch)
  );
}
