// The drawing surface: pointers become strokes, or rub them out. They are kept in pad units and
// painted. It knows no network.

// in the pad's own unit, whatever it measures on the screen; payload.py knows both
const PAD_SIDE = 280;
const BRUSH = 18;
const RUBBER = 12; // radius of the eraser
const ERASER_END = 5; // the button of a pen that is held upside down
const NEAREST = 1; // points closer than this to the last one are not kept
const KEPT_IN = "sketch-strokes";
const UNDO_STEPS = 200;

// `onChange(what)` is called with "ink" at each new point or rub, "pen up" when the pointer is
// lifted, and "other" when what lies on the pad was replaced, by undo, clear or a picture, or is all
// rubbed out.
function createPad(canvas, onChange) {
  const context = canvas.getContext("2d");
  const paths = new WeakMap(); // finished strokes do not change: their curves are kept
  let strokes = restored();
  let picture = null; // { image, ink, answer }, shown in place of strokes
  let past = [];
  let pen = null; // the pointer that draws or rubs; a second finger is ignored
  let erasing = false; // whether pointers rub, and not only a pen's other end
  let rubber = null; // { from, strokes }: where it was last, and what lay there when it came down
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
    context.scale(side / PAD_SIDE, side / PAD_SIDE);
    context.lineWidth = BRUSH;
    context.lineCap = context.lineJoin = "round";
    context.strokeStyle = colour;
    for (const stroke of strokes) context.stroke(pathOf(stroke));
  }

  function pathOf(stroke) {
    const live = pen !== null && stroke === strokes[strokes.length - 1];
    if (live) return curve(stroke);
    if (!paths.has(stroke)) paths.set(stroke, curve(stroke));
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
    pen = rubber = null;
    [strokes, picture] = [newStrokes, newPicture];
    repaint();
    store();
    changed("other");
  }

  function store() {
    try {
      sessionStorage.setItem(KEPT_IN, JSON.stringify(strokes));
    } catch {
      // a browser that keeps nothing still draws
    }
  }

  // Where an event is, held inside the pad: what is read is what is seen.
  function at(event) {
    bounds ||= canvas.getBoundingClientRect();
    return [
      within(((event.clientX - bounds.left) / bounds.width) * PAD_SIDE),
      within(((event.clientY - bounds.top) / bounds.height) * PAD_SIDE),
    ];
  }

  // Draws or rubs on to where the event is; tells whether anything changed.
  function goOn(event) {
    if (event.timeStamp < newest) return false; // it came before, as a raw update
    newest = event.timeStamp;
    return rubber ? rub(at(event)) : add(at(event));
  }

  function add([x, y]) {
    const stroke = strokes[strokes.length - 1];
    const end = stroke.length - 2;
    if (end >= 0 && Math.hypot(x - stroke[end], y - stroke[end + 1]) < NEAREST) return false;
    stroke.push(x, y);
    return true;
  }

  function rub(to) {
    const left = rubbedOut(strokes, rubber.from, to, RUBBER + BRUSH / 2);
    rubber.from = to;
    if (left === strokes) return false;
    if (rubber.strokes) remember(rubber.strokes); // one press, however long, is undone at once
    rubber.strokes = null;
    strokes = left;
    return true;
  }

  function penDown(event) {
    const rubs = event.button === ERASER_END || (erasing && event.button === 0);
    if (pen !== null || (rubs ? !strokes.length : event.button !== 0)) return;
    try {
      canvas.setPointerCapture(event.pointerId);
    } catch {
      // the pointer is gone already: the stroke is a dot
    }
    pen = event.pointerId;
    bounds = null;
    if (rubs) rubber = { from: at(event), strokes };
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
    pen = rubber = null;
    store();
    changed("pen up");
  }

  canvas.addEventListener("pointerdown", penDown);
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
  resize();
  retint();

  return {
    canvas,
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
      const scale = PAD_SIDE / Math.max(width, height);
      const [left, top] = [width, height].map((side) => (PAD_SIDE - side * scale) / 2);
      return box.map((edge, i) => edge * scale + (i % 2 ? top : left));
    },
    get drawing() {
      return pen !== null;
    },
    // Whether the pointer rubs out instead of drawing.
    get erasing() {
      return erasing || rubber !== null;
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
    // `ink` shows what of the picture was taken as ink. `anew`: the picture lies there already and
    // has another answer
    show(image, ink, answer, anew) {
      if (!anew) remember();
      replace([], { image, ink, answer });
    },
    // All that is read as ink, on another canvas of `side` pixels.
    paintInk(context, side) {
      if (!picture) {
        context.drawImage(canvas, 0, 0, side, side);
        return;
      }
      fit(context, picture.ink, side);
      context.globalCompositeOperation = "source-in";
      context.fillStyle = colour;
      context.fillRect(0, 0, side, side);
      context.globalCompositeOperation = "source-over";
    },
  };
}

// An image as large as fits into a square, in its middle.
function fit(context, image, side) {
  const scale = side / Math.max(image.naturalWidth, image.naturalHeight);
  const [w, h] = [image.naturalWidth * scale, image.naturalHeight * scale];
  context.drawImage(image, (side - w) / 2, (side - h) / 2, w, h);
}

function within(value) {
  return Math.round(Math.min(PAD_SIDE, Math.max(0, value)) * 10) / 10;
}

// A smooth line through the points: each is the control of a curve between its two midpoints.
function curve(stroke) {
  const path = new Path2D();
  path.moveTo(stroke[0], stroke[1]);
  for (let i = 2; i + 3 < stroke.length; i += 2) {
    const [x, y] = [stroke[i], stroke[i + 1]];
    path.quadraticCurveTo(x, y, (x + stroke[i + 2]) / 2, (y + stroke[i + 3]) / 2);
  }
  // a line of no length has no round ends: a dot needs a trace of one
  path.lineTo(stroke[stroke.length - 2] + 0.01, stroke[stroke.length - 1]);
  return path;
}

// What was drawn before a reload of the page.
function restored() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT_IN)) ?? [];
    const sound = (stroke) => stroke.length >= 2 && stroke.every(Number.isFinite);
    return Array.isArray(kept) && kept.every(sound) ? kept : [];
  } catch {
    return [];
  }
}
