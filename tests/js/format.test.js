import assert from "node:assert/strict";
import { test } from "node:test";

import * as format from "../../mnist_demo/ui/shared/format.js";
import { roundTicks } from "../../mnist_demo/ui/shared/svg.js";

const { clock, confidenceText, countOf, grouped, livePercent, percent, tickText } = format;

test("thousands are grouped, and small rates keep their digits", () => {
  assert.equal(grouped(1000000), "1,000,000");
  assert.equal(grouped(0.000001), "0.000001");
});

test("a share is written in percent with as many places as asked for", () => {
  assert.equal(percent(0.98765), "98.77 %");
  assert.equal(percent(0.5, 0), "50 %");
});

test("while the pen moves, percent are whole until they near certainty", () => {
  assert.equal(livePercent(0.873), "87 %");
  assert.equal(livePercent(0.9951), "99.5 %");
  assert.equal(livePercent(0.9999), "100 %");
});

test("100 % is never said of one image that is not certain", () => {
  assert.equal(confidenceText(0.9999), "> 99.9 %");
  assert.equal(confidenceText(0.9949), "99.5 %");
  assert.equal(confidenceText(0.42), "42 %");
  assert.equal(confidenceText(0.004), "0.4 %");
});

test("a count agrees with its noun", () => {
  assert.equal(countOf(1), "1 image");
  assert.equal(countOf(12345), "12,345 images");
  assert.equal(countOf(2, "drawing"), "2 drawings");
});

test("seconds are written as a clock does", () => {
  assert.deepEqual([7, 750, 3723].map(clock), ["0:07", "12:30", "1:02:03"]);
});

test("ticks are round, and their text has no rounding error", () => {
  assert.deepEqual(roundTicks(0, 10, 5), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(roundTicks(90, 100, 5), [90, 92, 94, 96, 98, 100]);
  assert.deepEqual(roundTicks(0, 0.5, 5).map(tickText), ["0", "0.1", "0.2", "0.3", "0.4", "0.5"]);
  assert.deepEqual(roundTicks(0, 1, 4).map(tickText), ["0", "0.5", "1"]);
});
