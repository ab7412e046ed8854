// Joins pad, reading and server. Ink is read by one call at a time: while it is under way only the
// newest state waits, so that a sample costs one request and no answer is older than it must be.

const RETRY_AFTER = 2000;
const OFFLINE = "The server does not answer; your drawing is kept.";

const find = (selector) => element.querySelector(selector);
const [undo, clear, eraser, open] = [".undo", ".clear", ".eraser", ".open"].map(find);
const [hint, notice, chooser] = [".pad-hint", ".notice", "input[type=file]"].map(find);
const box = find("#sketch-pad");
const pad = createPad(find("#sketch-pad canvas"), changed);
createRim(find(".rim"), pad, `${(200 * RUBBER) / PAD_SIDE}%`);
const reading = createReading(element, pad);
const labelling = createLabelling(find(".labelling"));
const looking = createLooking(find(".road"), server, props.patch);
const calls = new WeakMap(); // by answer to a picture: { call, run } that it came from
const finished = new WeakMap(); // finished strokes as they are sent

let [inkNow, inkRead] = [0, 0]; // states of the ink, counted; equal when the newest was read
let sheet = 0; // counts undo, clear and pictures: an answer to an earlier sheet is not shown
let answer = null; // what is shown
let network = keptNetwork(); // { run, label } of a network of one's own; null for the champion
let opening = null; // the picture that is being read: { call, run, anew }
let inFlight = false;
let retry = 0;

function changed(what) {
  showTools();
  if (what === "pen up") {
    if (answer) reading.show(answer);
    showSettled();
    return;
  }
  inkNow++;
  reading.inkChanged();
  if (what === "other") {
    sheet++;
    answer = pad.answer;
    if (answer) reading.show(answer);
    else if (pad.empty) reading.clear();
  }
  if (!answer && what === "ink") reading.wait();
  if (!retry) tell("");
  showSettled();
  read();
  if (pad.answer && calls.get(answer).run !== runId()) readAgain(); // undo brought it back
}

function showTools() {
  hint.hidden = !pad.empty;
  undo.disabled = !pad.undoable;
  clear.disabled = pad.empty;
  eraser.disabled = !pad.strokes.length; // a picture is not rubbed out
  if (box.classList.contains("erasing") === pad.erasing) return; // attributes cost time, even set anew
  eraser.setAttribute("aria-pressed", pad.erasing);
  box.classList.toggle("erasing", pad.erasing);
}

async function read() {
  if (inFlight || retry) return;
  inFlight = true;
  while (inkRead !== inkNow && pad.strokes.length) {
    const [asked, askedOn] = [inkNow, sheet];
    try {
      const answered = await inTime(server.read({ strokes: pad.strokes.map(forTheWire), run: runId() }));
      inkRead = asked;
      if (askedOn !== sheet) continue;
      answer = answered;
      reading.show(answer);
      showSettled();
      tell("");
    } catch {
      answer = null; // what was shown was read from other ink
      reading.wait();
      tell(OFFLINE);
      retry = setTimeout(() => {
        retry = 0;
        read();
      }, RETRY_AFTER);
      break;
    }
  }
  inFlight = false;
}

function forTheWire(stroke, index, strokes) {
  if (pad.drawing && index === strokes.length - 1) return simplify(stroke);
  if (!finished.has(stroke)) finished.set(stroke, simplify(stroke));
  return finished.get(stroke);
}

async function openPicture(file) {
  if (file.size > props.max_file_bytes) {
    tell(`The file is too large: choose one of at most ${props.max_file_bytes / 1e6} MB.`);
    return;
  }
  // Gradio's client sends what is marked so as a form: the bytes as they are, bounded on arrival
  await openFrom((run) => server.open_picture({ binary: true, data: { file, run: run ?? "" } }));
}

// Shows and reads the picture that `call` gets from the server, given the run whose network reads.
// The pad is read `by` that network from then on. `anew`: the picture lies there already.
async function openFrom(call, { by = network, anew = false } = {}) {
  const [askedOn, mine] = [inkNow, { call, run: by?.run ?? null, anew }];
  const overtaken = () => askedOn !== inkNow || opening !== mine; // by the pen, or a newer picture
  opening = mine;
  tell("Reading the picture …");
  try {
    const answered = await inTime(call(mine.run));
    if (overtaken()) return;
    if (answered.error) return tell(answered.error);
    const [image, ink] = await Promise.all([answered.picture, answered.ink].map(decoded));
    if (overtaken()) return;
    calls.set(answered, mine);
    if (by !== network) take(by);
    pad.show(image, ink, answered, anew);
  } catch {
    if (!overtaken()) tell("The server does not answer: try the picture again in a moment.");
  } finally {
    if (opening === mine) opening = null;
  }
}

async function decoded(src) {
  const image = Object.assign(new Image(), { src });
  await image.decode();
  return image;
}

function readAgain() {
  openFrom(calls.get(pad.answer).call, { anew: true });
}

// A network of one's own reads from now on, or the champion for null.
function putOnPad(chosen) {
  take(chosen);
  sheet++; // an answer of the network before is not shown
  if (opening) openFrom(opening.call, { anew: opening.anew });
  else if (pad.answer) readAgain();
  else if (!pad.empty) {
    inkNow++;
    reading.wait();
    read();
  }
}

function take(chosen) {
  network = chosen;
  keepNetwork(chosen);
  showNetwork();
}

function showNetwork() {
  find(".reader-name").textContent = network?.label ?? "the champion";
  find(".reader-back").hidden = !network;
  window.dispatchEvent(new CustomEvent("pad-network-shown", { detail: network }));
}

function runId() {
  return network?.run ?? null;
}

// What was drawn can be said, and looked into, when the pen is up and its reading is shown.
function showSettled() {
  const settled = pad.answer ?? (pad.drawing || inkRead !== inkNow ? null : answer);
  labelling.show(settled, answer?.marks?.length > 1);
  looking.show(settled?.steps?.centred.grey ?? null, runId());
}

function tell(sentence) {
  if (notice.textContent !== sentence) notice.textContent = sentence;
}

function addSample({ name, src }) {
  const button = document.createElement("button");
  const image = document.createElement("img");
  button.type = "button";
  button.className = "sample";
  button.setAttribute("aria-label", `Sample ${name.replaceAll("_", " ")}`);
  image.src = src;
  image.alt = "";
  button.append(image);
  button.addEventListener("click", () => openFrom((run) => server.open_sample({ name, run })));
  find(".sample-row").append(button);
}

function firstPicture(transfer) {
  return [...(transfer?.files ?? [])][0];
}

function toggleEraser() {
  pad.erasing = !pad.erasing;
  showTools();
}

undo.addEventListener("click", () => pad.undo());
clear.addEventListener("click", () => pad.clear());
eraser.addEventListener("click", toggleEraser);
open.addEventListener("click", () => chooser.click());
chooser.addEventListener("change", () => {
  if (chooser.files.length) openPicture(chooser.files[0]);
  chooser.value = ""; // so that the same file can be opened again
});

box.addEventListener("keydown", (event) => {
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (control && key === "z") pad.undo();
  else if (["escape", "delete", "backspace"].includes(key)) pad.clear();
  else if (!control && key === "e") toggleEraser();
  else return;
  event.preventDefault();
});

box.addEventListener("dragover", (event) => {
  event.preventDefault();
  box.classList.add("receiving");
});
box.addEventListener("dragleave", () => box.classList.remove("receiving"));
box.addEventListener("drop", (event) => {
  event.preventDefault();
  box.classList.remove("receiving");
  const file = firstPicture(event.dataTransfer);
  if (file) openPicture(file);
});
document.addEventListener("paste", (event) => {
  const file = firstPicture(event.clipboardData);
  if (file && box.offsetParent) openPicture(file); // only while this tab is the open one
});

find(".reader-back button").addEventListener("click", () => putOnPad(null));
window.addEventListener("pad-network", (event) => putOnPad(event.detail));
window.addEventListener("pad-open", ({ detail: { grey, network: by } }) =>
  openFrom((run) => server.open_digit({ grey, run }), { by })
);
window.addEventListener("pad-network-asked", showNetwork);
showNetwork();

props.samples.forEach(addSample);
find(".samples").hidden = !props.samples.length;
if (!pad.empty) changed("other"); // the drawing from before a reload
