// The ranking of a challenge: who is done comes first, then who is under way.

import { make } from "../shared/dom.js";
import { stopwatch } from "./words.js";

// `remove(guest)` is called for a name that is clicked twice.
export function createRanking(element, confirmed, remove) {
  let shown = "";

  // `rows` as the server sends them; `drawings` are those of a whole challenge.
  return function show(rows, drawings) {
    const key = JSON.stringify(rows);
    if (key === shown) return;
    shown = key;
    let place = 0;
    let before = null;
    element.replaceChildren(
      ...rows.map((row, i) => {
        const isDone = row.seconds !== null;
        const isEqual = before && before.right === row.right && before.seconds === row.seconds;
        if (!isEqual) place = i + 1;
        before = row;
        const name = make("button", {
          type: "button",
          className: "name",
          textContent: row.name,
        });
        confirmed(name, () => remove(row.guest));
        return make(
          "li",
          { className: isDone ? "" : "under-way" },
          make("span", {
            className: "place",
            textContent: isDone ? `${place}.` : "",
          }),
          name,
          make("span", {
            textContent: isDone ? `${row.right} of ${drawings}` : `${row.given} drawn`,
          }),
          make("span", {
            className: "time",
            textContent: isDone ? stopwatch(row.seconds) : "…",
          })
        );
      })
    );
  };
}
