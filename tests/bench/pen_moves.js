// Times a browser's reader as a drawing grows: `node pen_moves.js FOLDER` takes JSON from standard input,
// { calibration, constants, pen, drawings }, each drawing the strokes on the pad after every move of the
// pen, and writes a line of JSON for each to standard output: the milliseconds of CPU time of each move.
// FOLDER is a checkout of the repository.

import { readFileSync } from "node:fs";
import { argv, cpuUsage, stdin, stdout } from "node:process";
import { json } from "node:stream/consumers";

const folder = argv[2];
const reading = `${folder}/mnist_demo/ui/reader`;
const { loadNetwork } = await import(`${reading}/network.js`);
const { createReader } = await import(`${reading}/reader.js`);
const network = await loadNetwork(
  readFileSync(`${folder}/assets/champion/model.tflite`),
  readFileSync(`${reading}/kernels.wasm`)
);
const logitsOf = (images) => images.map((image) => network.logits(image));

const { calibration, constants, pen, drawings } = await json(stdin);
for (const moves of drawings) {
  const reader = createReader(logitsOf, calibration, constants);
  const spent = moves.map((strokes) => {
    const before = cpuUsage();
    reader.read(strokes, pen);
    const { user, system } = cpuUsage(before);
    return (user + system) / 1000;
  });
  stdout.write(`${JSON.stringify(spent)}\n`);
}
