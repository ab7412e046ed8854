import assert from "node:assert/strict";
import test from "node:test";

import { lineFor } from "../../mnist_demo/ui/shared/get_mnist.js";

const INSTEAD = "Other digits are used.";
const STATE = {
  here: false,
  downloading: false,
  received: 0,
  size: 11_490_434,
  pause: 0,
  error: null,
};
const line = (changes) => lineFor({ ...STATE, ...changes }, INSTEAD);

test("until somebody asks for MNIST the line says what is used instead", () => {
  assert.deepEqual(line({}), { sentence: INSTEAD, figures: "", share: null, button: "Get MNIST" });
});

test("a download shows how far it is, and has no button", () => {
  const { sentence, figures, share, button } = line({ downloading: true, received: 5_745_217 });
  assert.deepEqual([sentence, figures, share], ["Getting MNIST …", "5.7 of 11.5 MB", 0.5]);
  assert.equal(button, null);
});

test("a pause between two tries is said, and what has arrived stays shown", () => {
  const { sentence, figures } = line({ downloading: true, received: 5_745_217, pause: 4 });
  assert.match(sentence, /interrupted and goes on soon/);
  assert.equal(figures, "5.7 of 11.5 MB");
});

test("after a failure the button says that it can be tried again", () => {
  const { sentence, share, button } = line({ error: "No connection.", received: 7 });
  assert.deepEqual([sentence, share, button], ["No connection.", null, "Try again"]);
});
