// Runs a network that is broken on purpose as a browser does: `node broken_logits.js MODEL simd|plain
// DAMAGES` takes 28×28 images as bytes from standard input, and writes their logits as float32 to
// standard output, for each damage of a JSON list; null is the whole network.

import { readFileSync } from "node:fs";
import { argv, stdin, stdout } from "node:process";
import { buffer } from "node:stream/consumers";

import { createBreaking } from "../../mnist_demo/ui/reader/breaking.js";
import { loadNetwork } from "../../mnist_demo/ui/reader/network.js";

const [, , model, runtime, damages] = argv;
const kernels = new URL("../../mnist_demo/ui/reader/kernels.wasm", import.meta.url);
const file = readFileSync(model);
const wasm = runtime === "simd" ? readFileSync(kernels) : null;
const whole = await loadNetwork(file, wasm);
const { networkOf } = await createBreaking(file, wasm);
const images = new Uint8Array(await buffer(stdin));
for (const damage of JSON.parse(damages)) {
  const network = damage ? networkOf(damage) : whole;
  stdout.write(new Uint8Array(network.logits(images).buffer));
}
