// The wall: a tile for each drawing, as large as fits, each with what it was read as.

import { make } from "../shared/dom.js";
import { paintGrey } from "../shared/image_data.js";

const GAP = 6; // px between two tiles, as in the style sheet
const [SMALLEST, LARGEST] = [46, 190]; // px along a tile

// Side of the largest squares of which `count` fit into a box, and how many fit. Those that would be too
// small to see stay away.
export function tiling(width, height, count) {
  const fit = (side) =>
    Math.floor((width + GAP) / (side + GAP)) * Math.floor((height + GAP) / (side + GAP));
  let side = LARGEST;
  while (side > SMALLEST && fit(side) < count) side--;
  return { side, most: Math.max(1, fit(side)) };
}

// `remove(id)` is called for a tile that is clicked twice; `confirmed` makes two clicks of one.
export function createWall(element, confirmed, remove) {
  const tiles = new Map(); // by id
  let screen = null;

  function arrange() {
    const { clientWidth, clientHeight } = element;
    if (!clientWidth) return;
    const { side, most } = tiling(clientWidth, clientHeight - 8, tiles.size);
    element.style.setProperty("--tile", `${side}px`);
    // the newest are shown
    [...tiles.values()].forEach((tile, i) => (tile.hidden = i < tiles.size - most));
  }

  function tileOf({ id, grey, label, digit, accepted, right }) {
    const canvas = make("canvas");
    paintGrey(canvas, grey);
    const read = accepted ? digit : "?";
    const name = `Drawing of ${label}, read as ${accepted ? digit : "no digit"}`;
    const tile = make(
      "button",
      {
        type: "button",
        className: `tile ${right ? "right" : "wrong"}`,
        "aria-label": name,
        title: "Click twice to remove it",
      },
      canvas,
      make("b", { textContent: read, "aria-hidden": "true" })
    );
    confirmed(tile, () => remove(id), "Remove?");
    return tile;
  }

  new ResizeObserver(arrange).observe(element);

  return {
    // Takes over what the server sent: of another screen, all tiles go first.
    update(changes) {
      const isSame = changes.screen === screen;
      if (!isSame) {
        tiles.clear();
        element.replaceChildren();
        screen = changes.screen;
      }
      for (const id of changes.removed) {
        tiles.get(id)?.remove();
        tiles.delete(id);
      }
      for (const drawing of changes.tiles) {
        const tile = tileOf(drawing);
        tiles.set(drawing.id, tile);
        tile.classList.toggle("new", isSame);
        element.append(tile);
      }
      if (!isSame || changes.removed.length || changes.tiles.length) arrange();
    },
  };
}
