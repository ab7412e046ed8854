// Who reads strokes: this browser from the moment that it has the network, the server until then and
// wherever anything is missing.

import { bytesOf } from "../shared/image_data.js";
import { answerTo } from "../shared/request.js";

const OPEN_AGAIN_AFTER = 10000; // ms, where the network could not be fetched; twice as long each time
const LONGEST_WAIT = 300000; // ms

// `folderOf(run)` is the address of a network's bundle; `server` has the tab's functions, or only some
// of them. `onUp` is called when the browser reads from now on.
export function createStrokeReader({ server, folderOf, onUp }) {
  let browser = null; // the client of `ui/reader`, once it is loaded
  let run = null; // whose network is wanted
  let up = pending(); // its promise is kept when the browser has it
  let wait = OPEN_AGAIN_AFTER;
  let timer = 0;

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
      if (wanted === up && error.name !== "UnreadableNetwork") openLater();
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
        openLater();
      }
      throw error;
    }
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

    // Which ink the reading of an image rests on: { grey, run } as the server takes them. Without SIMD
    // the browser would take seconds.
    async why(call) {
      if (server.why && (up.runtime !== "simd" || call.run !== run)) return server.why(call);
      return browser.why(bytesOf(call.grey));
    },
  };
}

// A promise of a network's runtime, null until then.
function pending() {
  let settle;
  const promise = new Promise((resolve) => (settle = resolve));
  return {
    promise,
    runtime: null,
    resolve(runtime) {
      this.runtime = runtime;
      settle(runtime);
    },
  };
}
