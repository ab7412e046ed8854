// A network in the browser: the `model.tflite` of a bundle, run without the server.

import { createForward } from "./forward.js";
import { planOf } from "./plan.js";
import { createSimd } from "./simd.js";

const PIXELS = 28 * 28;
const CLASSES = 10;

// The network of a `.tflite` file: {runtime, logits}. `wasm` are the bytes of kernels.wasm; without
// them, or where a browser does not run them, `runtime` is "plain" instead of "simd", and fifteen times
// as slow. Throws UnreadableNetwork if the network is damaged, or one that only the server can run.
//
// `logits` makes of n images 10·n logits, a Float32Array. Images are 28×28 grey levels, one image after
// the other: a Uint8Array from 0 paper to 255 ink, or a Float32Array from 0 to 1.
export async function loadNetwork(file, wasm = null) {
  const plan = planOf(file);
  return (await createRuntime(wasm))(plan);
}

// A function from a plan to the network that runs it. It runs one at a time: another takes the place of
// the one before.
export async function createRuntime(wasm) {
  const kernels = wasm && (await instantiated(wasm));
  return (plan) => {
    const run = kernels ? createSimd(plan, kernels) : createForward(plan);
    return { runtime: kernels ? "simd" : "plain", logits: (images) => logitsOf(images, run) };
  };
}

function logitsOf(images, run) {
  const ink = images instanceof Uint8Array ? 255 : 1;
  const logits = new Float32Array((images.length / PIXELS) * CLASSES);
  const image = new Float32Array(PIXELS);
  for (let from = 0, to = 0; from < images.length; from += PIXELS, to += CLASSES) {
    for (let i = 0; i < PIXELS; i++) image[i] = images[from + i] / ink;
    logits.set(run(image), to);
  }
  return logits;
}

// What a module exports, or null: there is no WebAssembly, none with SIMD, or the page's policy forbids
// it.
async function instantiated(wasm) {
  try {
    return (await WebAssembly.instantiate(wasm)).instance.exports;
  } catch {
    return null;
  }
}
