// Runs a plan in plain JavaScript: where a browser has no WebAssembly SIMD, and in the tests of
// kernels.ts.

import { quantizationOf, rounded } from "./quantize.js";
import { placesOf } from "./window.js";

// A function from the 784 numbers of an image to the logits, which the next call overwrites.
export function createForward({ steps, sizes, input, output }) {
  const slots = sizes.map((size) => new Float32Array(size));
  const runs = steps.map((step) => {
    const inputs = step.inputs.map((slot) => slots[slot]);
    return RUNS[step.kind](step, slots[step.output], ...inputs);
  });
  return (image) => {
    slots[input].set(image);
    for (const run of runs) run();
    return slots[output];
  };
}

// For each kind of step a function that is given the step and its arrays, and returns another that
// computes it.
const RUNS = {
  multiply,
  max: (step, to, from) => pool(step, to, from, maximum),
  average: (step, to, from) => pool(step, to, from, mean),
  scale: (step, to, from) => byChannel(step, to, from, (x, factor) => x * factor),
  shift: (step, to, from) => byChannel(step, to, from, (x, summand) => x + summand),
  join,
};

const rectified = (value, relu) => (relu && value < 0 ? 0 : value);

function multiply({ weights, scales, bias, window, relu }, to, from) {
  const { width, channels, kernelWidth } = window;
  const outChannels = bias.length;
  const kernel = byInput(weights, outChannels);
  const places = placesOf(window);
  const values = scales ? new Float32Array(from.length) : from;
  const sums = new Float64Array(outChannels);
  // what of a window is not 0, and where its weights begin: most is paper, or became 0 in a ReLU
  const factors = new Float64Array(weights.length / outChannels + 3);
  const rows = new Uint32Array(factors.length);
  return () => {
    const unit = scales ? quantize(from, values) : 1;
    let at = 0;
    for (const { y, x, yEnd, xEnd, above, beside } of places) {
      let count = 0;
      for (let row = y; row < yEnd; row++) {
        let input = ((above + row - y) * kernelWidth + beside) * channels;
        const end = (row * width + xEnd) * channels;
        for (let i = (row * width + x) * channels; i < end; i++, input++) {
          if (values[i] === 0) continue;
          factors[count] = values[i];
          rows[count++] = input * outChannels;
        }
      }
      factors.fill(0, count, count + 3);
      addProducts(sums.fill(0), factors, rows, count, kernel);
      for (let i = 0; i < outChannels; i++, at++) {
        // rounded where LiteRT rounds
        const sum = scales ? Math.fround(sums[i] * unit) * scales[i] : sums[i];
        to[at] = rectified(sum + bias[i], relu);
      }
    }
  };
}

// Four at a time, which is twice as quick as one by one.
function addProducts(sums, factors, rows, count, kernel) {
  for (let i = 0; i < count; i += 4) {
    const [a, b, c, d] = [factors[i], factors[i + 1], factors[i + 2], factors[i + 3]];
    const [atA, atB, atC, atD] = [rows[i], rows[i + 1], rows[i + 2], rows[i + 3]];
    for (let o = 0; o < sums.length; o++) {
      sums[o] +=
        a * kernel[atA + o] + b * kernel[atB + o] + c * kernel[atC + o] + d * kernel[atD + o];
    }
  }
}

// The weights input by input instead of output channel by output channel.
function byInput(weights, outChannels) {
  const inputs = weights.length / outChannels;
  const kernel = new Float32Array(weights.length);
  for (let i = 0; i < weights.length; i++) {
    kernel[(i % inputs) * outChannels + Math.floor(i / inputs)] = weights[i];
  }
  return kernel;
}

// Writes integers to `to`, and gives back what one of them stands for.
function quantize(from, to) {
  let [low, high] = [0, 0];
  for (let i = 0; i < from.length; i++) {
    if (from[i] < low) low = from[i];
    if (from[i] > high) high = from[i];
  }
  const { scale, least, most, unit } = quantizationOf(low, high);
  for (let i = 0; i < from.length; i++) {
    to[i] = Math.min(most, Math.max(least, rounded(Math.fround(from[i] * scale))));
  }
  return unit;
}

function pool({ window, relu }, to, from, combine) {
  const places = placesOf(window);
  const { channels } = window;
  return () => {
    let at = 0;
    for (const place of places) {
      for (let channel = 0; channel < channels; channel++, at++) {
        to[at] = rectified(combine(from, place, channel, window), relu);
      }
    }
  };
}

function maximum(map, { y, x, yEnd, xEnd }, channel, { width, channels }) {
  let most = -Infinity;
  for (let row = y; row < yEnd; row++) {
    for (let column = x; column < xEnd; column++) {
      most = Math.max(most, map[(row * width + column) * channels + channel]);
    }
  }
  return most;
}

function mean(map, { y, x, yEnd, xEnd }, channel, { width, channels }) {
  let sum = 0;
  for (let row = y; row < yEnd; row++) {
    for (let column = x; column < xEnd; column++) {
      sum += map[(row * width + column) * channels + channel];
    }
  }
  return sum / ((yEnd - y) * (xEnd - x)); // what lies outside the map does not count
}

function byChannel({ vector, relu }, to, from, combine) {
  return () => {
    for (let i = 0; i < to.length; i++) {
      to[i] = rectified(combine(from[i], vector[i % vector.length]), relu);
    }
  };
}

function join(_, to, ...parts) {
  return () => {
    let at = 0;
    for (const part of parts) {
      to.set(part, at);
      at += part.length;
    }
  };
}
