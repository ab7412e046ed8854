// Runs a network as a browser does: `node logits.js MODEL simd|plain` takes 28×28 images as bytes from
// standard input, and writes their logits as float32 to standard output.

import { readFileSync } from "node:fs";
import { stdin, stdout } from "node:process";

import { loadNetwork } from "../../mnist_demo/ui/reader/network.js";

const [, , model, runtime] = process.argv;
const kernels = new URL("../../mnist_demo/ui/reader/kernels.wasm", import.meta.url);
const network = await loadNetwork(
  readFileSync(model),
  runtime === "simd" ? readFileSync(kernels) : null
);
const chunks = [];
for await (const chunk of stdin) chunks.push(chunk);
const logits = network.logits(new Uint8Array(Buffer.concat(chunks)));
stdout.write(new Uint8Array(logits.buffer));
