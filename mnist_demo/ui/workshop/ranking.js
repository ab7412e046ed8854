// The ranking of a challenge: who is done comes first, then who is under way.

import { make, setText } from "../shared/dom.js";
import { stopwatch } from "./words.js";

// `remove(guest)` is called for a name that is clicked twice; `confirmed` makes two clicks of one.
export function createRanking(element, confirmed, remove) {
  const lines = new Map(); // by guest: each stays while others come, so that it can be clicked twice

  function lineOf(guest) {
    const name = make("button", {
      type: "button",
      className: "name",
      title: "Click twice to remove the name",
    });
    confirmed(name, () => remove(guest), "Remove?");
    const place = make("span", { className: "place" });
    const result = make("span");
    const time = make("span", { className: "time" });
    return { row: make("li", {}, place, name, result, time), place, name, result, time };
  }

  function fill(line, { name, right, given, seconds }, place, drawings) {
    const isDone = seconds !== null;
    line.row.classList.toggle("under-way", !isDone);
    setText(line.place, isDone ? `${place}.` : "");
    if (!line.name.classList.contains("sure")) setText(line.name, name); // else it asks
    setText(line.result, isDone ? `${right} of ${drawings}` : `${given} drawn`);
    setText(line.time, isDone ? stopwatch(seconds) : "…");
  }

  // Moves what stands elsewhere; what is moved would lose the focus.
  function arrange(wanted) {
    const focused = document.activeElement;
    for (const row of [...element.children]) if (!wanted.includes(row)) row.remove();
    wanted.forEach((row, i) => {
      if (element.children[i] !== row) element.insertBefore(row, element.children[i] ?? null);
    });
    if (element.contains(focused)) focused.focus();
  }

  // `rows` as the server sends them; `drawings` are those of a whole challenge.
  return function show(rows, drawings) {
    const isThere = new Set(rows.map(({ guest }) => guest));
    for (const guest of lines.keys()) if (!isThere.has(guest)) lines.delete(guest);
    let place = 0;
    let before = null;
    rows.forEach((row, i) => {
      const isEqual = before && before.right === row.right && before.seconds === row.seconds;
      if (!isEqual) place = i + 1;
      before = row;
      if (!lines.has(row.guest)) lines.set(row.guest, lineOf(row.guest));
      fill(lines.get(row.guest), row, place, drawings);
    });
    arrange(rows.map(({ guest }) => lines.get(guest).row));
  };
}
