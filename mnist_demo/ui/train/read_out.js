// The read-out of a chart: the point nearest to a pointer or a finger, or one that keys choose. It
// stands above the chart, where no finger covers it.

import { setText } from "../shared/dom.js";
import { pairOf, pointAfterKey } from "./nearest.js";

// `tell(line, point)` says in words what a point of a line is; `hint` stands there while none is.
export function createReadOut(svg, output, chart, { hint, tell }) {
  let point = null;

  function show(named, isByKey = false) {
    point = named;
    // said aloud only to those who ask for it point by point
    output.setAttribute("aria-live", isByKey ? "polite" : "off");
    chart.pointAt(point);
    paint();
  }

  function paint() {
    const { lines } = chart;
    if (point && !pairOf(lines, point)) point = null;
    const line = point && lines.find(({ id }) => id === point.id);
    output.classList.toggle("hint", !line);
    output.style.color = line ? line.colour : "";
    setText(output, line ? tell(line, point) : lines.length ? hint : "");
  }

  const follow = ({ clientX, clientY }) => show(chart.nearest(clientX, clientY));

  svg.tabIndex = 0;
  svg.addEventListener("pointerdown", follow);
  svg.addEventListener("pointermove", follow);
  svg.addEventListener("pointerleave", ({ pointerType }) => {
    if (pointerType === "mouse") show(null); // what a finger found stays when it is lifted
  });
  svg.addEventListener("blur", () => show(null));
  svg.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next = event.key === "Escape" ? null : pointAfterKey(chart.lines, point, event.key);
    if (next === undefined) return;
    event.preventDefault(); // the page would scroll
    show(next, true);
  });

  return { paint };
}
