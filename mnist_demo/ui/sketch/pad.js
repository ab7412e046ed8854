// The drawing surface: pointers become strokes, or erase them. They are kept in pad units and
// painted. It knows no network.

import { storeStrokes, storedStrokes } from "../shared/strokes.js";
import { traceCurve } from "./curve.js";
import { erase, showEraserRing } from "./eraser.js";
import { advanced, amended, historyOf, redone, undone } from "./history.js";
import { createPointers } from "./pointers.js";

const ERASER_RADIUS = 12; // in pad units
const ERASER_END = 5; // the button of a pen that is held upside down
const MIN_STEP = 1; // points closer than this to the last one are not kept, in pad units
const EMPTY = { strokes: [], picture: null };

// The pad is `side` units wide, whatever it measures on the screen; its pen is `pen` units wide.
// `onChange(what)` is called with "ink" at each new point or erased piece, "pen up" when the pointer
// is lifted, and "other" when what lies on the pad was replaced, by undo, redo, clear or a picture,
// or is all erased.
export function createPad(canvas, { side: padSide, pen: penWidth }, onChange) {
  const context = canvas.getContext("2d");
  const paths = new WeakMap(); // finished strokes do not change: their curves are kept
  const pointers = createPointers();
  // of { strokes, picture }; a picture, { image, ink, answer }, lies there in place of strokes
  let history = historyOfStrokes(storedStrokes());
  let before = null; // { history, erasing } before the newest press; null if it cannot be taken back
  let erasing = false; // whether pointers erase, and not only a pen's other end
  let eraser = null; // { from, hasErased } while one is pressed
  let newest = 0; // time stamp of the newest sample kept
  let bounds = null;
  let colour = "";
  let frame = 0;

  // with the next frame, however many samples come before it
  function repaintSoon() {
    frame ||= requestAnimationFrame(repaint);
  }

  function repaint() {
    frame = 0;
    const { strokes, picture } = history.present;
    const side = canvas.width;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, side, side);
    if (picture) fit(context, picture.image, side);
    context.scale(side / padSide, side / padSide);
    context.lineWidth = penWidth;
    context.lineCap = context.lineJoin = "round";
    context.strokeStyle = colour;
    strokes.forEach((stroke, i) => {
      const isLive = pointers.isDrawing && i === strokes.length - 1;
      context.stroke(pathOf(stroke, isLive));
    });
  }

  function pathOf(stroke, isLive) {
    if (isLive) return traceCurve(new Path2D(), stroke);
    if (!paths.has(stroke)) paths.set(stroke, traceCurve(new Path2D(), stroke));
    return paths.get(stroke);
  }

  function resize() {
    const side = Math.round(canvas.clientWidth * window.devicePixelRatio);
    bounds = null;
    if (!side || side === canvas.width) return; // a tab that is not open measures nothing
    canvas.width = canvas.height = side;
    repaint();
  }

  function retint() {
    colour = getComputedStyle(canvas).color;
    repaint();
  }

  function changed(what) {
    if (!history.present.strokes.length) erasing = false; // on an empty pad one draws
    allowZoom(pointers.mayZoom(newest));
    onChange(what);
  }

  // Whether another finger may zoom: the browser would take the pointer of a mark that is well begun.
  function allowZoom(isAllowed) {
    const touchAction = isAllowed ? "" : "none";
    if (canvas.style.touchAction === touchAction) return; // setting the same costs time
    canvas.style.touchAction = touchAction;
  }

  // Puts there what another history says.
  function replace(other) {
    eraser = before = null;
    history = other;
    repaint();
    storeStrokes(history.present.strokes);
    changed("other");
  }

  // Replaced by a person: the pointer that draws makes no mark any more.
  function replaceAll(other) {
    if (other === history) return;
    pointers.stop();
    replace(other);
  }

  // The newest mark goes, as if its pointer had never come down.
  function dropMark() {
    if (!before) return;
    erasing = before.erasing;
    replace(before.history);
  }

  // Where an event is, held inside the pad: what is read is what is seen.
  function at(event) {
    bounds ||= canvas.getBoundingClientRect();
    return [
      inside(((event.clientX - bounds.left) / bounds.width) * padSide),
      inside(((event.clientY - bounds.top) / bounds.height) * padSide),
    ];
  }

  const inside = (value) => Math.round(Math.min(padSide, Math.max(0, value)) * 10) / 10;

  // Draws or erases on to where the event is; tells whether anything changed.
  function goOn(event) {
    if (event.timeStamp < newest) return false; // it came before, as a raw update
    newest = event.timeStamp;
    return eraser ? eraseTo(at(event)) : add(at(event));
  }

  function add([x, y]) {
    const { strokes } = history.present;
    const stroke = strokes[strokes.length - 1];
    const end = stroke.length - 2;
    if (end >= 0 && Math.hypot(x - stroke[end], y - stroke[end + 1]) < MIN_STEP) return false;
    stroke.push(x, y);
    return true;
  }

  function eraseTo(to) {
    const { strokes } = history.present;
    const left = erase(strokes, eraser.from, to, ERASER_RADIUS + penWidth / 2);
    eraser.from = to;
    if (left === strokes) return false;
    const step = eraser.hasErased ? amended : advanced; // one press, however long, is undone at once
    eraser.hasErased = true;
    history = step(history, { strokes: left, picture: null });
    return true;
  }

  function penDown(event) {
    canvas.removeEventListener("pointermove", firstMove); // it came while the pad listens
    if (event.button !== 0 && event.button !== ERASER_END) return;
    const { draws, drops } = pointers.down(event);
    if (drops) dropMark();
    if (draws) press(event);
  }

  // A pen that came down before the pad listened draws from its first move on.
  function firstMove(event) {
    if (event.buttons & 1) press(event);
  }

  function press(event) {
    try {
      canvas.setPointerCapture(event.pointerId);
    } catch {
      // the pointer is gone already: the stroke is a dot
    }
    pointers.begin(event);
    bounds = null;
    before = { history, erasing };
    const { strokes } = history.present;
    if (erasing || event.button === ERASER_END) eraser = { from: at(event), hasErased: false };
    else history = advanced(history, { strokes: [...strokes, []], picture: null });
    if (goOn(event)) inkChanged();
  }

  function penMove(event) {
    pointers.move(event);
    if (!pointers.isDrawingWith(event)) return;
    if (event.pointerType === "mouse" && !(event.buttons & 1)) return penUp(event);
    const between = event.getCoalescedEvents?.() ?? [];
    let grown = false;
    for (const sample of between.length ? between : [event]) grown = goOn(sample) || grown;
    if (grown) inkChanged();
  }

  function inkChanged() {
    changed(history.present.strokes.length ? "ink" : "other");
    repaintSoon();
  }

  function penUp(event) {
    const { drew, drops } = pointers.up(event);
    if (drops) dropMark();
    if (!drew || drops) return;
    eraser = null;
    storeStrokes(history.present.strokes);
    changed("pen up");
  }

  canvas.addEventListener("pointerdown", penDown);
  canvas.addEventListener("pointermove", firstMove, { once: true });
  // moves come with the next frame, raw updates at once, but not in every browser
  for (const move of ["pointerrawupdate", "pointermove"]) canvas.addEventListener(move, penMove);
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"])
    canvas.addEventListener(end, penUp);
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  window.addEventListener("scroll", () => (bounds = null), { capture: true, passive: true });
  window.addEventListener("resize", resize);
  new ResizeObserver(resize).observe(canvas);
  for (const node of [document.documentElement, document.body])
    new MutationObserver(retint).observe(node, { attributeFilter: ["class"] });
  matchMedia("(forced-colors: active)").addEventListener("change", retint);
  resize();
  retint();

  const pad = {
    side: padSide,
    get strokes() {
      return history.present.strokes;
    },
    get answer() {
      return history.present.picture?.answer ?? null;
    },
    // Another answer to the picture that lies there.
    set answer(answer) {
      const picture = { ...history.present.picture, answer };
      replace(amended(history, { strokes: [], picture }));
    },
    // A mark's box, in the pad's unit or in pixels of the picture that lies there, in the pad's unit.
    place(box) {
      const { picture } = history.present;
      if (!picture) return box;
      const { naturalWidth: width, naturalHeight: height } = picture.image;
      const scale = padSide / Math.max(width, height);
      const [left, top] = [width, height].map((side) => (padSide - side * scale) / 2);
      return box.map((edge, i) => edge * scale + (i % 2 ? top : left));
    },
    // Time stamp of the newest pen event that is in the strokes.
    get newest() {
      return newest;
    },
    get drawing() {
      return pointers.isDrawing;
    },
    // Whether the pointer erases instead of drawing.
    get erasing() {
      return erasing || eraser !== null;
    },
    set erasing(wanted) {
      erasing = wanted && this.strokes.length > 0;
    },
    get empty() {
      return !this.strokes.length && !this.answer;
    },
    get undoable() {
      return history.past.length > 0;
    },
    get redoable() {
      return history.future.length > 0;
    },
    undo() {
      replaceAll(undone(history));
    },
    redo() {
      replaceAll(redone(history));
    },
    clear() {
      if (!this.empty) replaceAll(advanced(history, EMPTY));
    },
    // `ink` shows what of the picture was taken as ink. `isSame`: the picture is shown already and
    // has another answer.
    show(image, ink, answer, isSame) {
      const step = isSame ? amended : advanced;
      replaceAll(step(history, { strokes: [], picture: { image, ink, answer } }));
    },
    // All that is read as ink, on another canvas of `side` pixels.
    paintInk(other, side) {
      const { picture } = history.present;
      if (!picture) {
        other.drawImage(canvas, 0, 0, side, side);
        return;
      }
      fit(other, picture.ink, side);
      other.globalCompositeOperation = "source-in";
      other.fillStyle = colour;
      other.fillRect(0, 0, side, side);
      other.globalCompositeOperation = "source-over";
    },
  };
  const ring = canvas.parentElement.querySelector(".eraser-ring");
  ring.style.width = `${(200 * ERASER_RADIUS) / padSide}%`;
  showEraserRing(ring, canvas, pad);
  return pad;
}

// Strokes that were drawn before a reload are undone one by one.
function historyOfStrokes(strokes) {
  const past = strokes.map((_, i) => ({ strokes: strokes.slice(0, i), picture: null }));
  return historyOf({ strokes, picture: null }, past);
}

// An image as large as fits into a square, in its middle.
function fit(context, image, side) {
  const scale = side / Math.max(image.naturalWidth, image.naturalHeight);
  const [w, h] = [image.naturalWidth * scale, image.naturalHeight * scale];
  context.drawImage(image, (side - w) / 2, (side - h) / 2, w, h);
}
