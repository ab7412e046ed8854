// Reads drawings as a browser does: `node readings.js MODEL simd|plain` takes JSON from standard input,
// {calibration, constants, pen, drawings}, and writes a line of JSON for each drawing to standard output:
// its marks, or {notRead: "the sentence"}.

import { readFileSync } from "node:fs";
import { argv, stdin, stdout } from "node:process";
import { json } from "node:stream/consumers";

import { loadNetwork } from "../../mnist_demo/ui/reader/network.js";
import { NotRead, createReader } from "../../mnist_demo/ui/reader/reader.js";

const [, , model, runtime] = argv;
const kernels = new URL("../../mnist_demo/ui/reader/kernels.wasm", import.meta.url);
const network = await loadNetwork(
  readFileSync(model),
  runtime === "simd" ? readFileSync(kernels) : null
);
const logitsOf = (images) => images.map((image) => network.logits(image));

const { calibration, constants, pen, drawings } = await json(stdin);
const reader = createReader(logitsOf, calibration, constants);
for (const drawing of drawings) stdout.write(`${JSON.stringify(answerTo(drawing))}\n`);

function answerTo(drawing) {
  try {
    return reader.read(drawing, pen).map(({ steps, ...mark }) => {
      return { ...mark, grey: Buffer.from(steps.centred.grey).toString("base64") };
    });
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    return { notRead: error.message };
  }
}
