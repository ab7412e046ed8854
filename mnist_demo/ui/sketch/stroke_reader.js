// Who reads strokes: this browser from the moment that it has the network, the server until then and
// wherever anything is missing.

import { bytesOf } from "../shared/image_data.js";
import { answerTo } from "../shared/request.js";

const OPEN_AGAIN_AFTER = 10000; // ms, where the network could not be fetched; twice as long each time
const LONGEST_WAIT = 300000; // ms
const NO_BOX = [0, 0, 0, 0]; // of an image that lies nowhere
const WHOLE_INSIDE = "The network is broken on purpose: mend it to look inside.";

// `folderOf(run)` is the address of a network's bundle; `server` has the tab's functions, or only some
// of them. `onUp` is called when the browser reads from now on.
export function createStrokeReader({ server, folderOf, onUp }) {
  let browser = null; // the client of `ui/reader`, once it is loaded
  let run = null; // whose network is wanted
  let up = pending(); // its promise is kept when the browser has it
  let wait = OPEN_AGAIN_AFTER;
  let timer = 0;
  let damage = null; // how the browser's network is broken on purpose, as reader/damage.js has it

  // Lets the browser open the network that is wanted, again and again where it is not reached.
  async function open() {
    clearTimeout(timer);
    const wanted = up;
    try {
      const { runtime } = await browser.open(folderOf(run));
      if (wanted !== up) return; // another is wanted by now
      wait = OPEN_AGAIN_AFTER;
      wanted.resolve(runtime);
      onUp();
    } catch (error) {
      // a network that only the server can run stays with the server
      if (error.name === "UnreadableNetwork") wanted.refuse();
      else if (wanted === up) openLater();
    }
  }

  function openLater() {
    timer = setTimeout(open, wait);
    wait = Math.min(2 * wait, LONGEST_WAIT);
  }

  async function readHere(wanted, strokes) {
    await wanted.promise;
    try {
      const { answer, ms } = await answerTo(browser.read(strokes));
      return { answer, by: "browser", ms };
    } catch (error) {
      if (wanted === up) {
        up = pending();
        damage = null;
        openLater();
      }
      throw error;
    }
  }

  // What the browser says of images, base64 of grey levels each, which lie in those boxes.
  function readMarksHere(greys, boxes, shown = 0, steps = null) {
    const marks = greys.map((grey, i) => ({ box: boxes[i], grey: bytesOf(grey) }));
    return answerTo(browser.readMarks({ marks, shown, steps }));
  }

  async function readThere(strokes) {
    const start = performance.now();
    const answer = await answerTo(server.read({ strokes, run }));
    return { answer, by: "server", ms: performance.now() - start };
  }

  return {
    // The browser reads by `client` as soon as it can.
    begin(client) {
      browser = client;
      return open();
    },

    // From now on the network of a run reads, or the champion for null.
    use(chosen) {
      run = chosen;
      up = pending();
      damage = null;
      wait = OPEN_AGAIN_AFTER;
      if (browser) open();
    },

    // Gives { answer, by, ms }: who read, and how long it took. Rejected when nobody can.
    async read(strokes) {
      const here = readHere(up, strokes);
      if (!server.read) return here;
      // a browser that fails leaves it to the server
      const either = here.catch(() => readThere(strokes));
      // while the network is on its way whoever is first
      return up.runtime ? either : Promise.race([readThere(strokes), either]);
    },

    // What the network says of an image as it is, base64 of 28×28 grey levels: at least { digit,
    // probabilities }.
    async readImage(grey) {
      if (up.runtime) return (await this.readImages([grey]))[0];
      return answerTo(server.read_image({ grey, run }));
    },

    // What the browser's network says of several: a mark of each, as answers have them.
    async readImages(greys) {
      const boxes = greys.map(() => NO_BOX);
      return (await readMarksHere(greys, boxes)).answer.marks;
    },

    // An answer to a picture, with what the browser's network says of its marks by now.
    async readPicture(answer) {
      const { greys, marks, shown, steps } = answer;
      const boxes = marks.map(({ box }) => box);
      const { answer: read, ms } = await readMarksHere(greys, boxes, shown, steps);
      return { ...answer, ...read, read: { by: "browser", ms } };
    },

    // Breaks the browser's network on purpose, until another one is used; null mends it. Gives the layers
    // of the network. Rejected where the browser does not run it.
    async break(wanted) {
      const on = up;
      await answerTo(on.known);
      const { layers } = await answerTo(browser.break(wanted));
      if (on !== up) throw new Error("another network is used by now");
      damage = wanted;
      return layers;
    },

    get damage() {
      return damage;
    },

    // What stands for the network that is used, another object each time that one is.
    get network() {
      return up;
    },

    // Whether this browser reads.
    get isHere() {
      return up.runtime !== null;
    },

    // Which ink the reading of an image rests on: { grey, run } as the server takes them. Without SIMD
    // the browser would take seconds, but only it knows a broken network.
    async why(call) {
      const isThere = up.runtime !== "simd" || call.run !== run;
      if (server.why && isThere && !damage) return server.why(call);
      return browser.why(bytesOf(call.grey));
    },

    // The feature maps of an image, likewise; only the server has them.
    async inside(call) {
      return damage ? { error: WHOLE_INSIDE } : server.inside(call);
    },
  };
}

// A network that is on its way: a `promise` of its `runtime`, which is null until then, and what is
// `known`, the same or null where only the server can run it.
function pending() {
  let settle, learn;
  const promise = new Promise((resolve) => (settle = resolve));
  const known = new Promise((resolve) => (learn = resolve));
  promise.then(learn);
  return {
    promise,
    known,
    runtime: null,
    resolve(runtime) {
      this.runtime = runtime;
      settle(runtime);
    },
    refuse: () => learn(null),
  };
}
