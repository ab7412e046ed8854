// The reader of this browser as the page uses it: it runs in a Worker, and everything is asked of it
// by promises.

const MODEL = "model.tflite";
const GZIP = [0x1f, 0x8b]; // what gzipped files begin with
const CARD = "card.json";

// `constants` come from `ui/reader/constants.py`; `pen` is the pen's width on the pad; `model` is what
// the network's file is called in the folder of its bundle, and it may be gzipped.
export function createClient({ constants, pen, model = MODEL }) {
  const ask = createAsk();
  let newest = null; // the folder that was opened last

  return {
    // Opens the network of a bundle, by the address of its folder, in place of the last. Gives
    // { runtime }. Rejected with an UnreadableNetwork, by name, if only the server can run it.
    async open(folder) {
      newest = folder;
      const [file, card, wasm] = await Promise.all([
        fetched(new URL(model, folder)).then(unpacked),
        fetched(new URL(CARD, folder)).then((response) => response.json()),
        fetched(new URL("kernels.wasm", import.meta.url))
          .then((response) => response.arrayBuffer())
          .catch(() => null), // it is read all the same, in plain JavaScript
      ]);
      if (folder !== newest) throw new Error("another network was opened meanwhile");
      return ask("open", { file, wasm, card, constants, pen });
    },
    // These give { answer, ms }, the answer as the server's.
    read: (strokes) => ask("read", strokes),
    readMarks: (marks) => ask("readMarks", marks),
    // Gives what the server's `why` gives, of 28×28 grey levels.
    why: (image) => ask("why", image),
    // Breaks the network by a damage of damage.js, until another is opened; null mends it. Gives its
    // { layers }.
    break: (damage) => ask("break", damage),
  };
}

async function fetched(address) {
  const response = await fetch(address, { priority: "low" });
  if (!response.ok) throw new Error(`${address} is not there`);
  return response;
}

// The bytes of a response; gzipped ones unpacked, where the web server's headers did not say it.
async function unpacked(response) {
  const bytes = await response.arrayBuffer();
  const start = new Uint8Array(bytes.slice(0, GZIP.length));
  if (GZIP.some((byte, i) => byte !== start[i])) return bytes;
  const unzip = new DecompressionStream("gzip");
  return new Response(new Response(bytes).body.pipeThrough(unzip)).arrayBuffer();
}

// A function that asks the handler: in a Worker, or in this thread where no Worker runs modules.
function createAsk() {
  const asked = new Map(); // by number, what was asked and is not answered: { kind, data, settle }
  let count = 0;
  let opened = null; // what it was last asked to open
  let damage = null; // how that was last to be broken
  let worker = null;
  let here = null; // the promise of a handler in this thread

  async function askHere(kind, data) {
    try {
      here ??= startedHere(kind === "open" ? null : opened);
      return await (
        await here
      )({ kind, data });
    } catch (error) {
      if (kind === "open") here = null; // its modules may come the next time
      throw error;
    }
  }

  // A handler with the network that was opened in the Worker, if there was one.
  async function startedHere(network) {
    const { createHandler } = await import("./handler.js");
    const answer = createHandler();
    if (network) await answer({ kind: "open", data: network });
    if (network && damage) await answer({ kind: "break", data: damage });
    return answer;
  }

  function startedWorker() {
    try {
      const started = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
      started.onmessage = ({ data: { id, result, error } }) => {
        asked.get(id).settle(error ? Promise.reject(Object.assign(new Error(), error)) : result);
        asked.delete(id);
      };
      started.onerror = (event) => {
        event.preventDefault(); // not an error of the page: it reads all the same
        started.terminate();
        worker = null;
        for (const { kind, data, settle } of asked.values()) settle(askHere(kind, data));
        asked.clear();
      };
      return started;
    } catch {
      return null;
    }
  }

  return (kind, data) => {
    if (kind === "break") damage = data;
    if (kind === "open") {
      opened = data;
      damage = null;
      worker ??= startedWorker(); // also where one failed before
    }
    if (!worker) return askHere(kind, data);
    return new Promise((settle) => {
      asked.set(++count, { kind, data, settle });
      worker.postMessage({ id: count, kind, data });
    });
  };
}
