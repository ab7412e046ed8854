// A network and the road from strokes to it: what reads in the browser, in whichever thread it runs.

import { answerToMarks, answerToStrokes } from "./answer.js";
import { loadNetwork } from "./network.js";
import { occlusionOf } from "./occlusion.js";
import { createReader, NotRead } from "./reader.js";
import { probabilitiesOf } from "./scoring.js";
import { requireWhole } from "./unreadable.js";

const WARM_UPS = 2; // images read before the first drawing: a browser compiles what runs again

// Opens a network: `file` and `wasm` are ArrayBuffers, the latter or null, `card` is the bundle's card.json,
// `constants` come from `ui/reader/constants.py`, `pen` is the pen's width on the pad. Throws
// UnreadableNetwork if only the server can run it.
export async function openEngine({ file, wasm, card, constants, pen }) {
  const network = await loadNetwork(new Uint8Array(file), wasm);
  const { temperature, energy_threshold, energy_scale } = card.calibration;
  const calibration = { temperature, energyThreshold: energy_threshold, energyScale: energy_scale };
  const { side } = constants.image;
  const whole = readingBy(network);
  for (let i = 0; i < WARM_UPS; i++) {
    const [logits] = whole.logitsOf([new Uint8Array(side * side)]);
    requireWhole(logits.every(Number.isFinite));
  }
  let broken = null; // who reads instead while the network is broken on purpose
  let breaking = null; // the promise of what breaks it

  function readingBy({ logits }) {
    // Ten logits of each image of grey levels.
    function logitsOf(images) {
      const all = new Uint8Array(images.length * side * side);
      images.forEach((image, i) => all.set(image, i * side * side));
      const found = logits(all);
      return images.map((_, i) => found.slice(10 * i, 10 * (i + 1)));
    }
    return { logitsOf, reader: createReader(logitsOf, calibration, constants) };
  }

  // What the broken network reads of marks that the whole one found: which ink is a digit's, and so
  // what may be kept of it, does not change.
  function readAsBroken(readings) {
    const marks = readings.map(({ box, steps }) => ({ box, grey: steps.centred.grey }));
    return broken.reader.readMarks(marks).map((mark, i) => ({ ...readings[i], ...mark }));
  }

  return {
    runtime: network.runtime,

    // The answer to strokes, flat lists x0, y0 … in the pad's unit.
    read(strokes) {
      const points = strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0);
      const { maxStrokes, maxPoints, sentence } = constants.drawing;
      if (strokes.length > maxStrokes || points > maxPoints) return { error: sentence };
      try {
        const readings = whole.reader.read(strokes, pen);
        return answerToStrokes(broken ? readAsBroken(readings) : readings);
      } catch (error) {
        if (error instanceof NotRead) return { error: error.message };
        throw error;
      }
    },

    // The answer to marks that were found and prepared elsewhere: { box, grey } each, grey levels.
    readMarks({ marks, shown, steps }) {
      return answerToMarks((broken ?? whole).reader.readMarks(marks), shown, steps);
    },

    // Which ink the reading of an image of grey levels rests on; `pause()` lets others be served.
    why(image, pause) {
      const { logitsOf } = broken ?? whole;
      const read = (grey) => probabilitiesOf(logitsOf([grey])[0], calibration);
      return occlusionOf(image, read, { side, ...constants.occlusion }, pause);
    },

    // Breaks the network on purpose, by a damage as damage.js has it, or mends it, for null. Gives the
    // { layers } that it has.
    async break(damage) {
      breaking ??= import("./breaking.js").then(({ createBreaking }) => createBreaking(file, wasm));
      breaking.catch(() => (breaking = null)); // its modules may come the next time
      const { layers, networkOf } = await breaking;
      broken = damage && readingBy(networkOf(damage));
      return { layers };
    },
  };
}
