import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { createDrawings } from "../../mnist_demo/ui/shared/drawings.js";
import * as storage from "../../mnist_demo/ui/shared/storage.js";
import { storeStrokes, storedStrokes } from "../../mnist_demo/ui/shared/strokes.js";
import { base64, fakeWindow } from "./fakes.js";

const grey = (level) => base64(Array(4).fill(level));
let drawings;

beforeEach(() => {
  fakeWindow();
  drawings = createDrawings({ pixels: 4, most: 3 });
});

test("a person has one key of 32 hex digits, and keeps it", () => {
  const key = storage.personKey();
  assert.match(key, /^[0-9a-f]{32}$/);
  assert.equal(storage.personKey(), key);
  assert.equal(window.localStorage.getItem("mnist-demo-key"), key);
});

test("a key that was kept damaged is replaced", () => {
  window.localStorage.setItem("mnist-demo-key", "null");
  assert.match(storage.personKey(), /^[0-9a-f]{32}$/);
});

test("a kept network is read again, and damage counts as none", () => {
  assert.equal(storage.readNetwork(storage.PAD_NETWORK_ENTRY), null);
  storage.writeJson(storage.PAD_NETWORK_ENTRY, { run: "abc", label: "simple 1", more: 1 });
  assert.deepEqual(storage.readNetwork(storage.PAD_NETWORK_ENTRY), {
    run: "abc",
    label: "simple 1",
  });
  for (const damaged of ["{", "null", "[]", '{"run": 1, "label": "x"}']) {
    window.localStorage.setItem("pad-network", damaged);
    assert.equal(storage.readNetwork(storage.PAD_NETWORK_ENTRY), null);
  }
});

test("strokes are kept for a reload, and damage counts as an empty pad", () => {
  storeStrokes([[1, 2, 3, 4]]);
  assert.deepEqual(storedStrokes(), [[1, 2, 3, 4]]);
  for (const damaged of ["[[1]]", "[[1, null]]", "7", '["ab"]', "{"]) {
    window.sessionStorage.setItem("sketch-strokes", damaged);
    assert.deepEqual(storedStrokes(), []);
  }
});

test("a drawing is kept once, and its label can be changed", () => {
  assert.ok(drawings.keep(4, grey(1)));
  assert.ok(drawings.keep(5, grey(2)));
  assert.ok(drawings.keep(9, grey(1)));
  assert.deepEqual(drawings.all(), [
    { label: 9, grey: grey(1) },
    { label: 5, grey: grey(2) },
  ]);
});

test("the oldest drawings go first", () => {
  for (let i = 0; i < 5; i++) drawings.keep(i, grey(i));
  assert.deepEqual(
    drawings.all().map(({ label }) => label),
    [2, 3, 4]
  );
});

test("a drawing can be removed, and each change is announced", () => {
  let changes = 0;
  window.addEventListener("drawings-changed", () => changes++);
  drawings.keep(4, grey(1));
  drawings.remove(grey(1));
  assert.deepEqual(drawings.all(), []);
  assert.equal(changes, 2);
});

test("anything that is not a drawing is skipped", () => {
  const entries = [
    null,
    7,
    { label: 10, grey: grey(1) },
    { label: 1, grey: base64([1]) },
    { label: 1 },
  ];
  window.localStorage.setItem(
    "mnist-demo-drawings",
    JSON.stringify([...entries, { label: 1, grey: grey(1) }])
  );
  assert.deepEqual(drawings.all(), [{ label: 1, grey: grey(1) }]);
});

test("a browser that keeps nothing says so, and nothing breaks", () => {
  fakeWindow({ refuses: true });
  assert.equal(drawings.keep(4, grey(1)), false);
  assert.deepEqual(drawings.all(), []);
  assert.deepEqual(storedStrokes(), []);
  assert.match(storage.personKey(), /^[0-9a-f]{32}$/);
});
