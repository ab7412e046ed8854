import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import { createPointers } from "../../mnist_demo/ui/sketch/pointers.js";

const [FIRST, SECOND, THIRD, PEN, MOUSE] = [11, 12, 13, 21, 1];
const TYPES = { [PEN]: "pen", [MOUSE]: "mouse" };

let pointers;
let marks; // what lies on the pad: who made each mark
let onPad; // fingers that touch

function eventOf(pointerId, timeStamp, x = 0, more = {}) {
  const pointerType = TYPES[pointerId] ?? "touch";
  return { pointerId, pointerType, timeStamp, clientX: x, clientY: 0, ...more };
}

// A pad does as it is told.
function down(pointerId, time, x) {
  const isPrimary = !onPad.size;
  const event = eventOf(pointerId, time, x, { isPrimary });
  if (event.pointerType === "touch") onPad.add(pointerId);
  const { draws, drops } = pointers.down(event);
  if (drops) marks.pop();
  if (!draws) return;
  pointers.begin(event);
  marks.push(pointerId);
}

const move = (pointerId, time, x) => pointers.move(eventOf(pointerId, time, x));

function up(pointerId, time, type = "pointerup") {
  onPad.delete(pointerId);
  if (pointers.up(eventOf(pointerId, time, 0, { type })).drops) marks.pop();
}

beforeEach(() => {
  pointers = createPointers();
  [marks, onPad] = [[], new Set()];
});

describe("a pen and a palm", () => {
  for (const rested of [0, 20, 400, 5000])
    for (const moved of [0, 5, 200])
      test(`a palm that rested ${rested} ms and moved ${moved} pixels gives way`, () => {
        down(FIRST, 1000);
        move(FIRST, 1000 + rested, moved);
        down(PEN, 1000 + rested);
        assert.deepEqual(marks, [PEN]);
        assert.ok(pointers.isDrawingWith({ pointerId: PEN }));
        move(FIRST, 1100 + rested, 300);
        up(FIRST, 1200 + rested);
        assert.ok(pointers.isDrawing, "a palm that is lifted does not lift the pen");
        up(PEN, 1300 + rested);
        assert.deepEqual(marks, [PEN]);
      });

  test("a palm that touched and was lifted just before the pen has left no mark", () => {
    down(FIRST, 1000);
    up(FIRST, 1050);
    down(PEN, 1300);
    assert.deepEqual(marks, [PEN]);
  });

  test("what a finger drew before that stays", () => {
    down(FIRST, 1000);
    up(FIRST, 1500);
    down(PEN, 4000);
    assert.deepEqual(marks, [FIRST, PEN]);
  });

  test("only the palm's own mark goes", () => {
    down(FIRST, 0);
    up(FIRST, 500);
    down(SECOND, 5000);
    down(PEN, 5100);
    assert.deepEqual(marks, [FIRST, PEN]);
  });

  for (const after of [0, 100, 900])
    test(`what touches ${after} ms after the pen draws nothing, however long it stays`, () => {
      down(PEN, 1000);
      up(PEN, 1500);
      down(FIRST, 1500 + after);
      move(FIRST, 9000, 200);
      assert.deepEqual(marks, [PEN]);
      assert.ok(!pointers.isDrawing);
    });

  test("what touches while the pen draws does not disturb it", () => {
    down(PEN, 1000);
    for (const [i, finger] of [FIRST, SECOND, THIRD].entries()) down(finger, 3000 + 10 * i);
    assert.deepEqual(marks, [PEN]);
    assert.ok(pointers.isDrawingWith({ pointerId: PEN }));
  });

  test("a pen that hovers keeps a palm from drawing", () => {
    move(PEN, 1000);
    down(FIRST, 1400);
    assert.deepEqual(marks, []);
  });

  test("a finger draws again when the pen is away", () => {
    down(PEN, 1000);
    up(PEN, 1500);
    down(FIRST, 3000);
    assert.deepEqual(marks, [PEN, FIRST]);
  });

  test("a pen draws after several fingers of a palm", () => {
    for (const [i, finger] of [FIRST, SECOND, THIRD].entries()) down(finger, 1000 + 20 * i);
    down(PEN, 1200);
    assert.deepEqual(marks, [PEN]);
  });
});

describe("two fingers", () => {
  for (const later of [0, 40, 150, 290])
    for (const moved of [0, 8, 60])
      test(`the second ${later} ms later, the first moved by ${moved} pixels: no mark`, () => {
        down(FIRST, 1000);
        move(FIRST, 1000 + later, moved);
        down(SECOND, 1000 + later);
        for (const finger of [FIRST, SECOND]) move(finger, 1400, 300);
        assert.deepEqual(marks, []);
        assert.ok(pointers.mayZoom(1400));
        up(FIRST, 1500);
        down(THIRD, 1600);
        up(SECOND, 1700);
        assert.deepEqual(marks, [], "until all are lifted");
        up(THIRD, 1800);
        down(FIRST, 1900);
        assert.deepEqual(marks, [FIRST]);
      });

  test("a first finger that only waited for the second has drawn nothing", () => {
    down(FIRST, 1000);
    move(FIRST, 1500, 3);
    down(SECOND, 2000);
    assert.deepEqual(marks, []);
  });

  test("a finger that draws is not disturbed by another, and the browser must not zoom", () => {
    down(FIRST, 1000);
    move(FIRST, 1400, 100);
    move(FIRST, 1500, 0); // back to where it began
    down(SECOND, 1600);
    assert.deepEqual(marks, [FIRST]);
    assert.ok(pointers.isDrawingWith({ pointerId: FIRST }));
    assert.ok(!pointers.mayZoom(1600));
  });

  test("what a browser takes for a gesture is no mark; what was well begun stays", () => {
    down(FIRST, 1000);
    up(FIRST, 1100, "pointercancel");
    assert.deepEqual(marks, []);
    down(FIRST, 2000);
    move(FIRST, 2500, 100);
    up(FIRST, 2600, "pointercancel");
    assert.deepEqual(marks, [FIRST]);
  });

  test("a finger whose end was missed keeps no other from drawing", () => {
    down(FIRST, 1000);
    down(SECOND, 1050);
    onPad.clear(); // lifted, and the page was not told
    down(THIRD, 5000);
    assert.deepEqual(marks, [THIRD]);
  });
});

test("a mouse draws alone, and nothing takes over from it", () => {
  down(MOUSE, 1000);
  down(FIRST, 1100);
  down(PEN, 1200);
  assert.deepEqual(marks, [MOUSE]);
});

test("after what lies there was replaced, no mark is taken back", () => {
  down(FIRST, 1000);
  up(FIRST, 1100);
  pointers.stop();
  marks.push("picture");
  down(PEN, 1200);
  assert.deepEqual(marks, [FIRST, "picture", PEN]);
});
