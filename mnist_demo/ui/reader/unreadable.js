// The one way to say that a network cannot run in this browser. The server can read with it, or says
// by itself what is wrong.

export class UnreadableNetwork extends Error {
  name = "UnreadableNetwork";
}

export function requireWhole(condition) {
  if (!condition) {
    throw new UnreadableNetwork("The network's file is damaged: train the network again.");
  }
}

// `what` the network has that is not known here, as words in a sentence.
export function requireKnown(condition, what) {
  if (!condition) {
    throw new UnreadableNetwork(`The network has ${what}, which only the server can run.`);
  }
}
