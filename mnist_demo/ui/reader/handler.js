// Answers requests to read, in the Worker or, where there is none, in the page's own thread.

import { openEngine } from "./engine.js";

// A function that answers { kind, data }: "open" takes openEngine's options and gives { runtime };
// "read" takes strokes, "readMarks" prepared marks, "why" grey levels, "break" a damage. "read" and
// "readMarks" give { answer, ms }: how long the reading itself took.
export function createHandler() {
  let engine = null;
  let opening = null; // the promise of the engine that was asked for last

  const kinds = {
    async open(options) {
      const mine = (opening = openEngine(options));
      const opened = await mine;
      if (mine === opening) engine = opened;
      return { runtime: opened.runtime };
    },
    read: (strokes) => timed(() => engine.read(strokes)),
    readMarks: (marks) => timed(() => engine.readMarks(marks)),
    why: (image) => engine.why(image, nextTask),
    break: (damage) => engine.break(damage),
  };
  return ({ kind, data }) => kinds[kind](data);
}

function timed(read) {
  const start = performance.now();
  const answer = read();
  return { answer, ms: performance.now() - start };
}

// A message, unlike a timer, is not held back where many follow each other.
function nextTask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
