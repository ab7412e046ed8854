// A network in the browser: a bundle's `model.tflite`, run without the server.

import { createForward } from "./forward.js";
import { planOf } from "./plan.js";
import { createSimd } from "./simd.js";

const PIXELS = 28 * 28;
const CLASSES = 10;

// Whether this browser runs kernels.wasm, given its bytes.
const runs = (kernels) => Boolean(kernels && globalThis.WebAssembly?.validate(kernels));

// The network of a `.tflite` file: its `runtime`, "simd" or "plain", and
// `logits`, the ten logits of each image, one image after the other in a Float32Array. Images are 28×28
// grey levels, one after the other: in a Uint8Array from 0 paper to 255 ink, or in a Float32Array from 0
// to 1. Both arguments are Uint8Arrays: the file, and kernels.wasm, without which plain JavaScript runs the network.
// Throws UnreadableNetwork where only the server can.
export async function loadNetwork(file, kernels) {
  const plan = planOf(file);
  const simd = runs(kernels);
  const run = simd ? await createSimd(plan, kernels) : createForward(plan);
  return {
    runtime: simd ? "simd" : "plain",
    logits(images) {
      const scale = images instanceof Uint8Array ? 255 : 1;
      const logits = new Float32Array((images.length / PIXELS) * CLASSES);
      for (let i = 0; i < images.length / PIXELS; i++) {
        const image = images.subarray(i * PIXELS, (i + 1) * PIXELS);
        logits.set(run(Float32Array.from(image, (level) => level / scale)), i * CLASSES);
      }
      return logits;
    },
  };
}
