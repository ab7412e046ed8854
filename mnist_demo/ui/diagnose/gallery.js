// The images that pass the filters, worst first; each is painted when it comes into view.

import { findAll, make, setLabel, setText } from "../shared/dom.js";
import { DASH, confidenceText, countOf } from "../shared/format.js";
import { paintGrey } from "../shared/image_data.js";

const PAGE = 300; // images that are listed at once
const LESSON = [
  "Each row of the matrix is a digit that people wrote, each column what the network read: on the " +
    "diagonal it is right, and every other number counts mistakes.",
  "They will be listed here, those first of which the network was surest. Press a number of the " +
    "matrix to see its images.",
];

// `pictures` has of(index); `open(position)` opens the image at a position in the list.
export function createGallery(element, pictures, open) {
  const [list, count, title] = findAll(element, ".gallery", ".gallery-count", "h2");
  const nothing = make("li", { className: "nothing aside", textContent: "No images." });
  const lesson = make(
    "li",
    { className: "lesson aside" },
    ...LESSON.map((textContent) => make("p", { textContent }))
  );
  let shown = { figures: null, indices: [] };

  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) paint(target);
    },
    { root: list, rootMargin: "300px" }
  );

  async function paint(canvas) {
    watcher.unobserve(canvas);
    try {
      paintGrey(canvas, await pictures.of(Number(canvas.dataset.index)));
    } catch {
      // the frame stays empty; it is tried again when it is opened
    }
  }

  function item(position) {
    const { figures, indices } = shown;
    const index = indices[position];
    const [truth, predicted] = [figures.labels[index], figures.predicted[index]];
    const sure = confidenceText(figures.confidence[index]);
    const doubted = figures.doubtful.has(index);
    const doubt = doubted ? ", doubtful label" : "";
    const canvas = make("canvas", { "data-index": index, role: "img" });
    setLabel(canvas, `true ${truth}, read as ${predicted}, ${sure}${doubt}`);
    // what is written says the same in signs: hidden, so that the image alone names its button
    const sign = (className, textContent) =>
      make("span", { className, textContent, "aria-hidden": true });
    const button = make(
      "button",
      { type: "button" },
      make("span", { className: "picture" }, canvas),
      sign("reading", `${truth} → ${predicted}`),
      sign("sure", sure)
    );
    if (doubted) canvas.after(sign("doubted", "doubtful label"));
    button.addEventListener("click", () => open(position));
    watcher.observe(canvas);
    return make("li", {}, button);
  }

  // The items from a position on, and a button for those that follow.
  function append(from) {
    const { length } = shown.indices;
    const to = Math.min(length, from + PAGE);
    for (let position = from; position < to; position++) list.append(item(position));
    if (to === length) return;
    const rest = make("button", { type: "button", className: "tool" });
    rest.textContent = `Show more: ${countOf(length - to)} left`;
    const row = make("li", { className: "rest" }, rest);
    rest.addEventListener("click", () => {
      row.remove();
      append(to);
      list.children[to].firstElementChild.focus({ preventScroll: true });
    });
    list.append(row);
  }

  return {
    // What `filters.pick` gave; null until something is known.
    show(picked) {
      shown = picked ?? { figures: null, indices: [] };
      watcher.disconnect();
      list.replaceChildren();
      list.scrollTop = 0;
      setText(count, picked ? countOf(shown.indices.length) : DASH);
      if (!picked) list.append(lesson);
      else if (!shown.indices.length) list.append(nothing);
      else append(0);
    },

    // Bring its beginning into view; the focus goes there for those who use the keyboard.
    reveal(byKeyboard) {
      if (byKeyboard) title.focus({ preventScroll: true });
      const { top, bottom } = title.getBoundingClientRect();
      if (top >= 0 && bottom + list.clientHeight / 2 <= innerHeight) return;
      const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      title.scrollIntoView({ behavior: isCalm ? "auto" : "smooth" });
    },

    get shown() {
      return shown;
    },
  };
}
