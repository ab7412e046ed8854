import assert from "node:assert/strict";
import { test } from "node:test";

import { createReaderLine } from "../../mnist_demo/ui/sketch/reader_line.js";

// The line of a page, as its parts by the last word of their class.
function line(back = () => {}) {
  const named = Object.assign(new EventTarget(), { textContent: "the champion" });
  const parts = new Map([["name", named]]);
  const element = {
    querySelector(selector) {
      const name = selector.split("-").pop();
      if (!parts.has(name)) parts.set(name, Object.assign(new EventTarget(), { textContent: "" }));
      return parts.get(name);
    },
  };
  return { show: createReaderLine(element, back), get: (name) => parts.get(name) };
}

test("the line says where it was read and how long it took", () => {
  const { show, get } = line();
  show.showTime({ by: "browser", ms: 3.4 });
  assert.equal(get("where").textContent, ", in this browser, 3 ms");
  show.showTime({ by: "server", ms: 14.2 });
  assert.equal(get("where").textContent, ", on the server, 14 ms");
});

test("a single slow reading does not make the line flicker", () => {
  const { show, get } = line();
  for (const ms of [3, 3, 40, 3]) show.showTime({ by: "browser", ms });
  assert.equal(get("where").textContent, ", in this browser, 3 ms");
});

test("nothing takes less than a millisecond", () => {
  const { show, get } = line();
  show.showTime({ by: "browser", ms: 0.2 });
  assert.equal(get("where").textContent, ", in this browser, 1 ms");
});

test("a network of one's own is named, with a way back to the champion", () => {
  let isBack = false;
  const { show, get } = line(() => (isBack = true));
  show.showNetwork({ run: "1", label: "simple 1" });
  assert.equal(get("name").textContent, "simple 1");
  assert.ok(!get("own").hidden);
  get("back").dispatchEvent(new Event("click"));
  assert.ok(isBack);
  show.showNetwork(null);
  assert.equal(get("name").textContent, "the champion");
  assert.ok(get("own").hidden && get("back").hidden);
});
