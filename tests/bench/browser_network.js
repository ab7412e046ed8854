// Times a network as a browser runs it: `node browser_network.js MODEL ROUNDS` takes 28×28 images as
// bytes from standard input, and prints {runtime: {load, first, image}} as JSON, medians in
// milliseconds. The runtimes take turns, so that all of them meet what else the machine does.

import { readFileSync } from "node:fs";

import { loadNetwork } from "../../mnist_demo/ui/reader/network.js";

const PIXELS = 28 * 28;
const [, , path, rounds] = process.argv;
const model = readFileSync(path);
const wasm = readFileSync(new URL("../../mnist_demo/ui/reader/kernels.wasm", import.meta.url));
const images = new Uint8Array(readFileSync(0));

const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];

async function timed(work) {
  const started = performance.now();
  const result = await work();
  return [performance.now() - started, result];
}

const runtimes = {};
for (const [name, kernels] of [
  ["simd", wasm],
  ["plain", null],
]) {
  const [load, network] = await timed(() => loadNetwork(model, kernels));
  const [first] = await timed(() => network.logits(images.subarray(0, PIXELS)));
  runtimes[name] = { load, first, network, times: [] };
}
for (let round = 0; round < Number(rounds); round++) {
  const at = (round * PIXELS) % images.length;
  for (const { network, times } of Object.values(runtimes)) {
    const [time] = await timed(() => network.logits(images.subarray(at, at + PIXELS)));
    times.push(time);
  }
}
const figures = Object.entries(runtimes).map(([name, { load, first, times }]) => [
  name,
  { load, first, image: median(times.slice(times.length >> 2)) }, // compiled by then
]);
console.log(JSON.stringify(Object.fromEntries(figures)));
