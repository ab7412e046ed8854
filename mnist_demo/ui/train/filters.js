// The filters of a network's first layer: small images of their weights, blue below zero, white at
// zero and orange above.

import { make, setLabel } from "../shared/dom.js";
import { blank, bytesOf } from "../shared/image_data.js";

const PLACES = 32; // as many as most networks have filters: what lies below does not move
const LARGEST_BYTE = 127;
const [BELOW, ZERO, ABOVE] = [
  [43, 85, 201],
  [250, 248, 243],
  [194, 87, 12],
];

// The colour of a weight, a share of the largest: from -1 to 1.
export function weightColour(share) {
  const end = share < 0 ? BELOW : ABOVE;
  const part = Math.min(1, Math.abs(share));
  return ZERO.map((zero, i) => Math.round(zero + part * (end[i] - zero)));
}

export function createFilters(element) {
  const canvases = [];

  function reserve(count) {
    while (canvases.length < count) {
      canvases.push(make("canvas", { ariaHidden: "true" }));
      element.append(canvases.at(-1));
    }
  }

  function paint(canvas, filter, scale) {
    const key = `${filter} ${scale}`;
    if (canvas.shownFilter === key) return;
    canvas.shownFilter = key;
    const weights = new Int8Array(bytesOf(filter).buffer);
    const side = Math.sqrt(weights.length);
    const context = blank(canvas, side || 1);
    if (!side) return;
    const image = new ImageData(side, side);
    weights.forEach((weight, i) => image.data.set([...weightColour(weight * scale), 255], 4 * i));
    context.putImageData(image, 0, 0);
  }

  reserve(PLACES);
  return {
    // A snapshot's filters; `largest` is the weight that has the full colour. No snapshot, no filter.
    show(snapshot, largest) {
      const filters = snapshot?.filters ?? [];
      const scale = largest ? snapshot.largest_weight / largest / LARGEST_BYTE : 0;
      reserve(filters.length);
      canvases.forEach((canvas, i) => {
        canvas.classList.toggle("empty", snapshot !== null && i >= filters.length);
        paint(canvas, filters[i] ?? "", scale);
      });
      setLabel(
        element,
        snapshot ? `${filters.length} filters as they were then` : "No filters yet"
      );
    },
  };
}
