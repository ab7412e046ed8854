// Reads as a browser does: `node engine.js BUNDLE CONSTANTS PEN simd|plain` takes requests, one JSON
// object { kind, data } a line, from standard input, and writes their answers, one a line.

import { readFileSync } from "node:fs";
import { stdin, stdout } from "node:process";
import { createInterface } from "node:readline";

import { createHandler } from "../../mnist_demo/ui/reader/handler.js";

const [, , bundle, constants, pen, runtime] = process.argv;
const kernels = new URL("../../mnist_demo/ui/reader/kernels.wasm", import.meta.url);
const answer = createHandler();
await answer({
  kind: "open",
  data: {
    file: readFileSync(`${bundle}/model.tflite`),
    card: JSON.parse(readFileSync(`${bundle}/card.json`, "utf-8")),
    wasm: runtime === "simd" ? readFileSync(kernels) : null,
    constants: JSON.parse(constants),
    pen: Number(pen),
  },
});
for await (const line of createInterface({ input: stdin }))
  stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
