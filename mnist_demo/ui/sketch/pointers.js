// Which of the pointers on the pad draws. One does at a time: a pen goes before fingers, since a palm
// rests beside it, and two fingers that come down together zoom or scroll the page.

const PALM_WITHIN = 1000; // ms before and after a pen in which whatever touches is a palm
const GESTURE_WITHIN = 300; // ms after a finger in which a second one makes it a gesture
const GESTURE_REACH = 12; // CSS pixels; a finger that has not moved farther may yet be part of one

// Is told of every pointer event on the pad, and says what it means for the marks there.
export function createPointers() {
  const fingers = new Set(); // those that touch the pad, by pointer id
  let drawing = null; // the pointer that makes a mark: { id, type, at, x, y, reach }
  let penAt = -Infinity; // when a pen was last seen, pressed or hovering
  let fingerAt = -Infinity; // when the newest mark was finished, if by a finger

  // Whether the mark being made has just been begun by a finger: it may turn out to be none.
  const isYoung = (time) =>
    drawing?.type === "touch" &&
    (time - drawing.at < GESTURE_WITHIN || drawing.reach < GESTURE_REACH);

  function fingerDown({ pointerId, isPrimary, timeStamp }) {
    if (isPrimary) fingers.clear(); // it is the only one, whatever was missed of others
    const isAlone = !fingers.size;
    fingers.add(pointerId);
    const drops = isYoung(timeStamp);
    if (drops) drawing = null;
    return { draws: isAlone && !drawing && timeStamp - penAt > PALM_WITHIN, drops };
  }

  function penDown({ timeStamp }) {
    if (drawing) return { draws: drawing.type === "touch", drops: drawing.type === "touch" };
    return { draws: true, drops: timeStamp - fingerAt < PALM_WITHIN };
  }

  function notice({ pointerType, timeStamp }) {
    if (pointerType === "pen") penAt = timeStamp;
  }

  return {
    get isDrawing() {
      return drawing !== null;
    },

    isDrawingWith: ({ pointerId }) => drawing?.id === pointerId,

    // Whether, at that time, the browser may make a gesture of several fingers.
    mayZoom: (time) => !drawing || isYoung(time),

    // A pointer comes down: whether it `draws`, and whether the newest mark `drops`, since it was a
    // palm's or that of the first of two fingers.
    down(event) {
      notice(event);
      if (event.pointerType === "touch") return fingerDown(event);
      if (event.pointerType === "pen") return penDown(event);
      return { draws: !drawing, drops: false };
    },

    // A pointer begins a mark.
    begin({ pointerId: id, pointerType: type, timeStamp: at, clientX: x, clientY: y }) {
      drawing = { id, type, at, x, y, reach: 0 };
      fingerAt = -Infinity;
    },

    move(event) {
      notice(event);
      if (drawing?.id !== event.pointerId) return;
      const reach = Math.hypot(event.clientX - drawing.x, event.clientY - drawing.y);
      drawing.reach = Math.max(drawing.reach, reach);
    },

    // A pointer is lifted, or the browser took it: whether it made a mark, `drew`, and whether that
    // `drops`.
    up(event) {
      notice(event);
      fingers.delete(event.pointerId);
      if (drawing?.id !== event.pointerId) return { drew: false, drops: false };
      const drops = event.type === "pointercancel" && isYoung(event.timeStamp);
      if (drawing.type === "touch" && !drops) fingerAt = event.timeStamp;
      drawing = null;
      return { drew: true, drops };
    },

    // The marks were replaced: none is being made any more.
    stop() {
      drawing = null;
      fingerAt = -Infinity;
    },
  };
}
