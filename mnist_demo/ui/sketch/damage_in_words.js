// How a network is broken, and its layers, in words.

import { countOf } from "../shared/format.js";

// `noise` is in percent of the weights' standard deviation.
export const noiseInWords = (noise) => (noise ? `${noise} % of their spread` : "none");

export const bitsInWords = (bits) => countOf(bits, "bit");

// A `share` of a layer's filters.
export function zeroedInWords(share, { filters, steps }) {
  const all = filters * steps.length;
  return share ? `${Math.round(share * filters) * steps.length} of ${all}` : "none";
}

// How many samples, { label } each, are read right: `read` has a mark of each, as in an answer.
export function samplesInWords(samples, read, isBroken) {
  const right = read.filter(
    ({ digit, accepted }, i) => accepted && digit === samples[i].label
  ).length;
  const refused = read.filter(({ accepted }) => !accepted).length;
  const who = isBroken ? "Broken, the network" : "Whole, the network";
  const reads = `${who} reads ${right} of ${countOf(samples.length, "sample digit")} right`;
  return refused ? `${reads}, and takes ${refused} for no digit.` : `${reads}.`;
}

// The name of the layer at `index` of all that reader/damage.js found.
export function layerInWords(layer, index, layers) {
  const { kind, filters, shape, steps } = layer;
  if (index === layers.length - 1) return `Last layer: one filter for each of ${filters} digits`;
  const number = 1 + layers.slice(0, index).filter((other) => other.kind === kind).length;
  const count = steps.length > 1 ? `${steps.length} × ${filters}` : filters;
  if (kind === "dense") return `Dense ${number}: ${count} units`;
  return `Convolution ${number}: ${count} filters of ${shape[0]} × ${shape[1]}`;
}
