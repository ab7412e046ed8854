// The drawing surface: pointers become strokes, or erase them. They are kept in pad units and
// painted. It knows no network.

import { storeStrokes, storedStrokes } from "../shared/strokes.js";
import { traceCurve } from "./curve.js";
import { erase, showEraserRing } from "./eraser.js";

const ERASER_RADIUS = 12; // in pad units
const ERASER_END = 5; // the button of a pen that is held upside down
const MIN_STEP = 1; // points closer than this to the last one are not kept, in pad units
const UNDO_STEPS = 200;

// The pad is `side` units wide, whatever it measures on the screen; its pen is `pen` units wide.
// `onChange(what)` is called with "ink" at each new point or erased piece, "pen up" when the pointer
// is lifted, and "other" when what lies on the pad was replaced, by undo, clear or a picture, or is
// all erased.
export function createPad(canvas, { side: padSide, pen: penWidth }, onChange) {
  const context = canvas.getContext("2d");
  const paths = new WeakMap(); // finished strokes do not change: their curves are kept
  let strokes = storedStrokes();
  let picture = null; // { image, ink, answer }, shown in place of strokes
  const past = [];
  let pen = null; // the pointer that draws or erases; a second finger is ignored
  let erasing = false; // whether pointers erase, and not only a pen's other end
  let eraser = null; // { from, strokes }: where it was last, and what lay there when it came down
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
    const side = canvas.width;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, side, side);
    if (picture) fit(context, picture.image, side);
    context.scale(side / padSide, side / padSide);
    context.lineWidth = penWidth;
    context.lineCap = context.lineJoin = "round";
    context.strokeStyle = colour;
    for (const stroke of strokes) context.stroke(pathOf(stroke));
  }

  function pathOf(stroke) {
    const live = pen !== null && stroke === strokes[strokes.length - 1];
    if (live) return traceCurve(new Path2D(), stroke);
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

  function remember(before = strokes) {
    past.push({ strokes: before.slice(), picture });
    if (past.length > UNDO_STEPS) past.shift();
  }

  function changed(what) {
    if (!strokes.length) erasing = false; // on an empty pad one draws
    onChange(what);
  }

  function replace(newStrokes, newPicture) {
    pen = eraser = null;
    [strokes, picture] = [newStrokes, newPicture];
    repaint();
    storeStrokes(strokes);
    changed("other");
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
    const stroke = strokes[strokes.length - 1];
    const end = stroke.length - 2;
    if (end >= 0 && Math.hypot(x - stroke[end], y - stroke[end + 1]) < MIN_STEP) return false;
    stroke.push(x, y);
    return true;
  }

  function eraseTo(to) {
    const left = erase(strokes, eraser.from, to, ERASER_RADIUS + penWidth / 2);
    eraser.from = to;
    if (left === strokes) return false;
    if (eraser.strokes) remember(eraser.strokes); // one press, however long, is undone at once
    eraser.strokes = null;
    strokes = left;
    return true;
  }

  function penDown(event) {
    const erases = event.button === ERASER_END || (erasing && event.button === 0);
    if (pen !== null || (erases ? !strokes.length : event.button !== 0)) return;
    press(event, erases);
  }

  // A pen that came down before the pad listened draws from its first move on.
  function firstMove(event) {
    if (pen === null && event.buttons & 1) press(event, false);
  }

  function press(event, erases) {
    try {
      canvas.setPointerCapture(event.pointerId);
    } catch {
      // the pointer is gone already: the stroke is a dot
    }
    pen = event.pointerId;
    bounds = null;
    if (erases) eraser = { from: at(event), strokes };
    else {
      remember();
      if (picture) [strokes, picture] = [[], null];
      strokes.push([]);
    }
    if (goOn(event)) inkChanged();
  }

  function penMove(event) {
    if (event.pointerId !== pen) return;
    if (event.pointerType === "mouse" && !(event.buttons & 1)) return penUp(event);
    const between = event.getCoalescedEvents?.() ?? [];
    let grown = false;
    for (const sample of between.length ? between : [event]) grown = goOn(sample) || grown;
    if (grown) inkChanged();
  }

  function inkChanged() {
    changed(strokes.length ? "ink" : "other");
    repaintSoon();
  }

  function penUp(event) {
    if (event.pointerId !== pen) return;
    pen = eraser = null;
    storeStrokes(strokes);
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
      return strokes;
    },
    get answer() {
      return picture?.answer ?? null;
    },
    // A mark's box, in the pad's unit or in pixels of the picture that lies there, in the pad's unit.
    place(box) {
      if (!picture) return box;
      const { naturalWidth: width, naturalHeight: height } = picture.image;
      const scale = padSide / Math.max(width, height);
      const [left, top] = [width, height].map((side) => (padSide - side * scale) / 2);
      return box.map((edge, i) => edge * scale + (i % 2 ? top : left));
    },
    get drawing() {
      return pen !== null;
    },
    // Whether the pointer erases instead of drawing.
    get erasing() {
      return erasing || eraser !== null;
    },
    set erasing(wanted) {
      erasing = wanted && strokes.length > 0;
    },
    get empty() {
      return !strokes.length && !picture;
    },
    get undoable() {
      return past.length > 0 || strokes.length > 0;
    },
    undo() {
      if (past.length) {
        const { strokes: before, picture: shown } = past.pop();
        replace(before, shown);
      } else if (strokes.length) replace(strokes.slice(0, -1), null);
    },
    clear() {
      if (this.empty) return;
      remember();
      replace([], null);
    },
    // `ink` shows what of the picture was taken as ink. `isSame`: the picture is shown already and
    // has another answer.
    show(image, ink, answer, isSame) {
      if (!isSame) remember();
      replace([], { image, ink, answer });
    },
    // All that is read as ink, on another canvas of `side` pixels.
    paintInk(other, side) {
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

// An image as large as fits into a square, in its middle.
function fit(context, image, side) {
  const scale = side / Math.max(image.naturalWidth, image.naturalHeight);
  const [w, h] = [image.naturalWidth * scale, image.naturalHeight * scale];
  context.drawImage(image, (side - w) / 2, (side - h) / 2, w, h);
}
