// A row of nearest training images, with room for them before they come.

import { make, setLabel, setText } from "../shared/dom.js";
import { paintGrey } from "../shared/image_data.js";

export function createNearest(count) {
  const caption = make("p");
  const canvases = Array.from({ length: count }, () => make("canvas"));
  const pictures = make("div", { className: "pictures", role: "img" }, ...canvases);
  const row = make("div", { className: "near-row" }, caption, pictures);

  return {
    row,

    // `found` is null until it is known; `digit` is null where there is no such row.
    show(digit, found) {
      row.classList.toggle("empty", digit === null);
      const text =
        digit === null
          ? "\u00a0"
          : found
            ? `Nearest ${digit}s in ${found.source}`
            : `Looking for the nearest ${digit}s …`;
      setText(caption, text);
      setLabel(pictures, found ? `${text}, at distances ${found.distances.join(", ")}` : text);
      canvases.forEach((canvas, i) => paintGrey(canvas, found?.images[i]));
    },

    say: (sentence) => setText(caption, sentence),
  };
}
