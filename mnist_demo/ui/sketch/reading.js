// Paints an answer: the reading, the ten bars of one of its marks, and the steps that its ink took.

const SPOKEN_AFTER = 700; // ms without a change, so that a screen reader is told results, not every sample
const THUMBNAIL = 320; // pixels along a side of the small copy of the drawing
const NO_PROBABILITIES = Array(10).fill(0);
const LIKELY = 0.1; // a second digit at least this probable is named

function createReading(element, pad) {
  const find = (selector) => element.querySelector(selector);
  const texts = new Map(
    ["#reading", ".verdict-main", ".verdict-more", ".spoken", ".drawn-name"].map((s) => [s, find(s)])
  );
  const bars = [...element.querySelectorAll(".bar")].map((meter) => ({
    meter,
    share: 0,
    fill: meter.querySelector(".bar-fill"),
    percent: meter.querySelector(".bar-percent"),
  }));
  const steps = Object.fromEntries(
    [...element.querySelectorAll("[data-step]")].map((canvas) => [canvas.dataset.step, canvas])
  );
  const [result, road] = [".result", ".steps"].map(find);
  const marks = createMarks(element, choose);
  let answer = null; // what is painted
  let chosen = null; // index of the mark that was clicked since the ink last changed
  let speaking = 0;
  let unpainted = null; // the newest steps, painted with the next frame

  function tell(selector, text) {
    const node = texts.get(selector);
    if (node.textContent === text) return;
    node.textContent = text;
    if (selector === "#reading") result.style.setProperty("--digits", text.length || 1);
  }

  function say(reading, main, more) {
    tell("#reading", reading);
    tell(".verdict-main", main);
    tell(".verdict-more", more);
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      tell(".spoken", [reading && `Reads ${reading}.`, main, more].filter(Boolean).join(" "));
    }, SPOKEN_AFTER);
  }

  function paintBars(probabilities, winner) {
    bars.forEach((bar, digit) => {
      const share = probabilities[digit];
      bar.meter.classList.toggle("winner", digit === winner);
      if (bar.share === share) return;
      bar.share = share;
      bar.fill.style.transform = `scaleX(${share})`;
      bar.meter.setAttribute("aria-valuenow", Math.round(share * 1000) / 10);
      const shown = percentOf(share);
      if (bar.percent.textContent === shown) return;
      bar.percent.textContent = shown;
      bar.meter.setAttribute("aria-valuetext", shown);
    });
  }

  function paintStepsSoon(ofAnswer) {
    if (!unpainted)
      requestAnimationFrame(() => {
        paintSteps(steps, pad, unpainted);
        tell(".drawn-name", pad.answer ? "Taken as ink" : "Drawn");
        unpainted = null;
      });
    unpainted = ofAnswer;
  }

  function choose(index) {
    chosen = index;
    paint(index);
  }

  function empty(main, more) {
    answer = chosen = null;
    say("", main, more);
    paintBars(NO_PROBABILITIES, -1);
    result.classList.remove("unsure");
    road.classList.remove("of-another");
    marks.show([]);
    paintStepsSoon({});
  }

  // Shows the mark at `index` of the answer; the steps are only known of the one it came with.
  function paint(index) {
    const own = index === answer.shown;
    const { digit, accepted, probabilities } = own ? answer : answer.marks[index];
    const most = probabilities[digit];
    const sure = most > 0.9995 ? "over 99.9 % sure" : `${percentOf(most)} sure`;
    if (accepted) say(answer.text, sure, alternative(probabilities, digit));
    else if (pad.drawing) say(answer.text, "No digit yet", `Closest: ${digit}`);
    else say(answer.text, "That does not look like a digit", `Closest: ${digit}`);
    result.classList.toggle("unsure", !accepted);
    road.classList.toggle("of-another", !own);
    paintBars(probabilities, digit);
    marks.show(answer.marks, index, pad.place);
  }

  return {
    // Nothing lies on the pad.
    clear() {
      empty("Nothing drawn yet", "The reading follows your pen.");
    },

    // Ink lies there that was not answered yet.
    wait() {
      empty("…", "");
    },

    // There is other ink than that of which a mark was clicked.
    inkChanged() {
      chosen = null;
    },

    // `answer` is what the server says of the ink; unfinished ink is not scolded.
    show(answered) {
      if (answered.error) {
        empty(pad.drawing ? "…" : answered.error, "");
        return;
      }
      if (answered.marks.length !== answer?.marks.length) chosen = null;
      answer = answered;
      paint(chosen ?? answer.shown);
      paintStepsSoon(answer.steps);
    },
  };
}

function percentOf(share) {
  if (share > 0.99 && share < 0.9995) return `${Math.round(share * 1000) / 10} %`;
  return `${Math.round(share * 100)} %`;
}

function alternative(probabilities, digit) {
  const others = probabilities.map((share, other) => (other === digit ? 0 : share));
  const second = Math.max(...others);
  return second >= LIKELY ? `else ${others.indexOf(second)}, ${percentOf(second)}` : "";
}

// Paints the steps that there are, and empties the frames of the others.
function paintSteps(canvases, pad, { cropped, scaled, centred }) {
  const context = blank(canvases.drawn, THUMBNAIL);
  if (cropped) pad.paintInk(context, THUMBNAIL);
  paintPixels(canvases.cropped, cropped, Math.max(cropped?.width, cropped?.height));
  paintPixels(canvases.scaled, scaled, 20);
  paintPixels(canvases.centred, centred, 28);
}

function blank(canvas, side) {
  const context = canvas.getContext("2d");
  if (canvas.width === side) context.clearRect(0, 0, side, side);
  else canvas.width = canvas.height = side;
  return context;
}

// Grey levels on a square canvas of `side` pixels, in its middle, with the centre of mass marked.
function paintPixels(canvas, pixels, side) {
  const context = blank(canvas, side || 1);
  canvas.parentElement.classList.toggle("filled", Boolean(pixels));
  if (!pixels) return;
  const { width, height, grey } = pixels;
  const bytes = atob(grey);
  const image = new ImageData(width, height);
  let [mass, x, y] = [0, 0, 0];
  for (let i = 0; i < bytes.length; i++) {
    const level = bytes.charCodeAt(i);
    image.data.fill(level, 4 * i, 4 * i + 3);
    image.data[4 * i + 3] = 255;
    mass += level;
    x += level * ((i % width) + 0.5);
    y += level * (Math.floor(i / width) + 0.5);
  }
  const [left, top] = [Math.floor((side - width) / 2), Math.floor((side - height) / 2)];
  context.putImageData(image, left, top);
  canvas.parentElement.style.setProperty("--mass-x", (left + x / mass) / side);
  canvas.parentElement.style.setProperty("--mass-y", (top + y / mass) / side);
}
