// The Sketch tab: joins pad, reader and reading. Ink is read by one call at a time: while it is under
// way only the newest state waits, so that no answer is older than it must be.

import { findAll, setText } from "../shared/dom.js";
import * as events from "../shared/events.js";
import { answerTo } from "../shared/request.js";
import { simplify } from "../shared/simplify.js";
import { PAD_NETWORK_ENTRY, readNetwork, writeJson } from "../shared/storage.js";
import { createPad } from "./pad.js";
import { createReaderLine } from "./reader_line.js";
import { createReading } from "./reading.js";
import { createStrokeReader } from "./stroke_reader.js";
import { createTools } from "./tools.js";

const RETRY_AFTER = 2000; // ms
const OTHER_TABS_AFTER = 1000; // ms
const OFFLINE = "The server does not answer; your drawing is kept.";

// The pad listens when this returns; the promise is kept when all that surrounds it is there too.
// `client` reads in the browser; without one the page makes its own, as soon as it can.
export function mount({ element, props, server, client = null }) {
  const [notice, padElement] = findAll(element, ".notice", "#sketch-pad");
  const pad = createPad(padElement.querySelector("canvas"), props.pad, changed);
  const tools = createTools(element, pad);
  const reading = createReading(element, pad);
  const readerLine = createReaderLine(element, () => putOnPad(null));
  const strokeReader = createStrokeReader({ server, folderOf, onUp: readAtOnce });
  const origins = new WeakMap(); // by answer to a picture: { source, run, damage } that it came from
  const finished = new WeakMap(); // finished strokes as they are sent

  let [inkNow, inkRead] = [0, 0]; // states of the ink, counted; equal when the newest was read
  let sheet = 0; // counts undo, redo, clear and pictures: an answer to an earlier sheet is not shown
  let answer = null; // what is shown
  let network = server.read ? readNetwork(PAD_NETWORK_ENTRY) : null; // { run, label } of one's own
  let panels = null; // what surrounds the pad, once it is there
  let opening = null; // the picture that is being read: { source, run, isSame }
  let inFlight = false;
  let retry = 0;

  const tell = (sentence) => setText(notice, sentence);
  const runId = () => network?.run ?? null;

  // The address of the bundle of a run, or of the champion for null.
  function folderOf(run) {
    const folder = run === null ? props.champion : `runs/${encodeURIComponent(run)}/`;
    return new URL(folder, document.baseURI).href;
  }

  function changed(what) {
    tools.show();
    if (what !== "ink") keepPicture();
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
    if (pad.answer && !isReadAsNow(origins.get(answer))) readAgain(); // undo brought it back
  }

  async function read() {
    if (inFlight || retry) return;
    inFlight = true;
    while (inkRead !== inkNow && pad.strokes.length) {
      const [ink, on] = [inkNow, sheet];
      try {
        const at = pad.newest;
        const newest = await strokeReader.read(pad.strokes.map(simplified));
        inkRead = ink;
        if (on !== sheet) continue;
        answer = newest.answer;
        reading.show(answer);
        tellOfReading(at, newest);
        showSettled();
        tell("");
      } catch {
        answer = null; // what was shown was read from other ink
        reading.wait();
        tell(OFFLINE);
        retry = setTimeout(readAtOnce, RETRY_AFTER);
        break;
      }
    }
    inFlight = false;
  }

  // What is not read yet, without waiting longer for a server that did not answer.
  function readAtOnce() {
    clearTimeout(retry);
    retry = 0;
    read();
  }

  // The bars are set for an answer to the ink up to the pen event with time stamp `at`.
  function tellOfReading(at, { by, ms }) {
    readerLine.showTime({ by, ms });
    const detail = { at, by, ms };
    padElement.dispatchEvent(new CustomEvent("reading", { bubbles: true, detail }));
  }

  function simplified(stroke, index, strokes) {
    if (pad.drawing && index === strokes.length - 1) return simplify(stroke);
    if (!finished.has(stroke)) finished.set(stroke, simplify(stroke));
    return finished.get(stroke);
  }

  // Shows and reads a picture: { file }, the name of a { sample }, or the { grey } levels of a digit
  // as a network saw it. The pad is read `by` a network from then on. `isSame`: the picture is
  // shown already.
  async function openPicture(source, { by = network, isSame = false } = {}) {
    const damage = by === network ? strokeReader.damage : null;
    const [ink, mine] = [inkNow, { source, run: by?.run ?? null, damage, isSame }];
    const isOvertaken = () => ink !== inkNow || opening !== mine; // by the pen, or a newer picture
    opening = mine;
    tell("Reading the picture …");
    try {
      const start = performance.now();
      let result = await answerTo(request(mine));
      const ms = performance.now() - start;
      if (damage && !result.error) result = await strokeReader.readPicture(result);
      if (isOvertaken()) return;
      if (result.error) {
        tell(result.error);
        return;
      }
      const [image, imageOfInk] = await Promise.all([result.picture, result.ink].map(decoded));
      if (isOvertaken()) return;
      origins.set(result, mine);
      if (by !== network) setNetwork(by);
      pad.show(image, imageOfInk, result, isSame);
      readerLine.showTime({ by: "server", ms, ...result.read });
    } catch {
      if (!isOvertaken()) tell("The server does not answer: try the picture again in a moment.");
    } finally {
      if (opening === mine) opening = null;
    }
  }

  function request({ source: { file, sample, grey }, run }) {
    // Gradio's client sends what is marked `binary` as a form: the bytes as they are
    if (file) return server.open_picture({ binary: true, data: { file, run: run ?? "" } });
    return sample ? server.open_sample({ name: sample, run }) : server.open_digit({ grey, run });
  }

  // The picture on the pad, by its network as that is now. The browser reads it again by itself where
  // the network is the same and was broken or mended: no picture is sent for each step of a slider.
  async function readAgain() {
    const [origin, on] = [origins.get(pad.answer), sheet];
    if (origin.run === runId()) {
      const mine = { ...origin, damage: strokeReader.damage };
      const again = await strokeReader.readPicture(pad.answer).catch(() => null);
      if (on !== sheet) return;
      if (again) {
        origins.set(again, mine);
        pad.answer = again;
        readerLine.showTime(again.read);
        return;
      }
    }
    openPicture(origin.source, { isSame: true });
  }

  const isReadAsNow = ({ run, damage }) => run === runId() && damage === strokeReader.damage;

  // What lies on the pad comes back after a reload; the pad itself stores strokes.
  function keepPicture() {
    panels?.keptPicture.keep(origins.get(pad.answer)?.source ?? null);
  }

  async function restorePicture() {
    const source = await panels.keptPicture.restore();
    if (inkNow || opening)
      keepPicture(); // something else lies there by now
    else if (source) openPicture(source);
  }

  // A network of one's own reads from now on, or the champion for null.
  function putOnPad(chosen) {
    setNetwork(chosen);
    sheet++; // an answer of the network before is not shown
    if (opening) openPicture(opening.source, { isSame: opening.isSame });
    else if (pad.answer) readAgain();
    else if (!pad.empty) {
      inkNow++;
      reading.wait();
      read();
    }
  }

  // Breaks the network on the pad on purpose, by a damage as reader/damage.js has it, or mends it for
  // null, and reads again what lies there. Gives the network's layers.
  async function breakNetwork(damage) {
    const before = strokeReader.damage;
    const layers = await strokeReader.break(damage);
    if (before === damage) return layers;
    sheet++;
    if (opening) openPicture(opening.source, { isSame: opening.isSame });
    else if (pad.answer) readAgain();
    else if (!pad.empty) {
      inkNow++;
      read();
    }
    return layers;
  }

  function setNetwork(chosen) {
    network = chosen;
    writeJson(PAD_NETWORK_ENTRY, chosen);
    strokeReader.use(runId());
    showNetwork();
  }

  function showNetwork() {
    readerLine.showNetwork(network);
    events.announce(events.PAD_NETWORK_SHOWN, network);
  }

  // What was drawn can be said, and looked into, when the pen is up and its reading is shown.
  function showSettled() {
    const settled = pad.answer ?? (pad.drawing || inkRead !== inkNow ? null : answer);
    const strokes = () => pad.strokes.map(simplified);
    events.announce(events.PAD_SETTLED, settled && { answer: settled, strokes });
    panels?.labelling.show(settled, answer?.marks?.length > 1);
    panels?.hand.show(settled, answer?.marks?.length > 1);
    const { damage } = strokeReader;
    panels?.explanations.show(settled?.steps?.centred.grey ?? null, runId(), damage);
    panels?.lessons.show(answer, settled !== null);
  }

  events.listen(events.PAD_NETWORK, putOnPad);
  events.listen(events.PAD_CLEAR, () => pad.clear());
  events.listen(events.PAD_OPEN, ({ grey, network: by }) => openPicture({ grey }, { by }));
  events.listen(events.PAD_NETWORK_QUERY, showNetwork);
  strokeReader.use(runId());
  showNetwork();
  if (!pad.empty) changed("other"); // the drawing from before a reload
  if (server.read) setTimeout(loadOtherTabs, OTHER_TABS_AFTER);

  // fetched last: the first stroke needs none of it
  beginReadingHere();
  return import("./panels.js").then(({ createPanels }) => {
    const openSample = (name) => answerTo(server.open_sample({ name, run: null }));
    const lessons = { pad, breakNetwork, openSample };
    const hand = { server, clear: () => pad.clear() };
    panels = createPanels(element, { props, strokeReader, openPicture, tell, lessons, hand });
    restorePicture();
    showSettled();
  });

  async function beginReadingHere() {
    try {
      const { createClient } = await import("../reader/client.js");
      const { constants, pad: pen } = props;
      strokeReader.begin(client ?? createClient({ constants, pen: pen.pen }));
    } catch {
      // the server goes on reading
    }
  }
}

// So that they are complete when they open, and nothing shifts then.
function loadOtherTabs() {
  for (const tab of ["train", "diagnose"]) import(`../${tab}/main.js`).catch(() => {});
}

async function decoded(src) {
  const image = Object.assign(new Image(), { src });
  await image.decode();
  return image;
}
