// A network that is broken on purpose, to show what its weights do: noise on all of them, filters of
// one layer set to zero, and fewer bits for each weight. The plan it is made of stays as it is.
//
// A damage is
//   noise   the standard deviation of what is added to each weight, in those of its layer's weights
//   layer   which layer loses filters: an index of layersOf
//   zeroed  the share of its filters that are set to zero, from 0 to 1
//   bits    of each weight, from 1 to 8; eight leave the weights as they are

import { rounded } from "./quantize.js";
import { random } from "./random.js";

const ALL_BITS = 8;
const MOST = 127; // the largest integer of eight bits that weights have
const SEEDS_APART = 0x9e3779b9; // from the seed of one step to that of the next

// The layers of a plan, first to last: { kind, filters, shape, steps }. `kind` is "convolution" or
// "dense", `filters` says how many it has, `shape` is a filter's [rows, columns, channels], and `steps`
// are indices. Layers side by side, in a network of several columns, count as one.
export function layersOf({ steps, input }) {
  const depths = new Map([[input, 0]]); // by slot, how many layers lie before it
  const layers = [];
  steps.forEach((step, i) => {
    const depth = Math.max(...step.inputs.map((slot) => depths.get(slot)));
    const isLayer = step.kind === "multiply";
    depths.set(step.output, isLayer ? depth + 1 : depth);
    if (!isLayer) return;
    const { kernelHeight, kernelWidth, channels, height, width } = step.window;
    layers[depth] ??= {
      kind: height * width > 1 ? "convolution" : "dense",
      filters: step.bias.length,
      shape: [kernelHeight, kernelWidth, channels],
      steps: [],
    };
    layers[depth].steps.push(i);
  });
  return layers;
}

// A function from a damage to the plan of the broken network. The same damage always breaks it the
// same way, and more of it adds to what less of it does.
export function createDamage(plan) {
  const layers = layersOf(plan);
  const breakers = plan.steps.map((step, i) =>
    step.kind === "multiply" ? createBreaker(step, i) : () => step
  );
  return ({ noise, layer, zeroed, bits }) => {
    const broken = (breaker, i) =>
      breaker(noise, bits, layers[layer].steps.includes(i) ? zeroed : 0);
    return { ...plan, steps: breakers.map(broken) };
  };
}

// A function that breaks one step. Random numbers are drawn once: a slider is followed without them.
function createBreaker(step, index) {
  const { bias, weights, scales } = step;
  const next = random(Math.imul(index + 1, SEEDS_APART));
  const places = Array.from(bias, next);
  const order = [...bias.keys()].sort((one, other) => places[one] - places[other]);
  let values = null; // the weights as numbers, from here on made when they are needed
  let deviations = null; // what noise of amount 1 adds to each

  function noisy(amount) {
    values ??= scales ? numbersOf(weights, scales) : weights;
    if (!amount) return values;
    deviations ??= normals(values.length, deviationOf(values), next);
    return values.map((value, i) => value + amount * deviations[i]);
  }

  return (noise, bits, zeroed) => {
    const gone = order.slice(0, Math.round(zeroed * order.length));
    const isSame = !noise && bits === ALL_BITS;
    const changed = isSame ? step : { ...step, ...inBits(noisy(noise), step, bits) };
    return gone.length ? withoutFilters(changed, gone) : changed;
  };
}

// The weights of a step and their scales, made of numbers: integers where the step has integers.
function inBits(values, { bias, scales }, bits) {
  if (!scales && bits === ALL_BITS) return { weights: values };
  const levels = quantized(values, bias.length, bits);
  return scales ? levels : { weights: numbersOf(levels.weights, levels.scales) };
}

// Weights rounded to 2^bits levels, evenly spaced up to the largest weight of their filter and down to
// its negative: the levels are odd integers, with what the integer 1 stands for in each filter.
// Of eight bits they are int8 as LiteRT has it, from -127 to 127.
function quantized(values, filters, bits) {
  const size = values.length / filters;
  const most = bits === ALL_BITS ? MOST : 2 ** bits - 1;
  const weights = new Int8Array(values.length);
  const scales = new Float32Array(filters);
  for (let filter = 0; filter < filters; filter++) {
    const [from, end] = [filter * size, (filter + 1) * size];
    let largest = 0;
    for (let i = from; i < end; i++) largest = Math.max(largest, Math.abs(values[i]));
    const unit = (scales[filter] = largest / most);
    if (!unit) continue;
    for (let i = from; i < end; i++) {
      const level = values[i] / unit;
      weights[i] =
        bits === ALL_BITS ? rounded(level) : Math.min(most, 2 * Math.floor(level / 2) + 1);
    }
  }
  return { weights, scales };
}

function numbersOf(integers, scales) {
  const size = integers.length / scales.length;
  const numbers = new Float32Array(integers.length);
  for (let filter = 0, i = 0; filter < scales.length; filter++)
    for (let end = i + size; i < end; i++) numbers[i] = integers[i] * scales[filter];
  return numbers;
}

function withoutFilters(step, gone) {
  const [weights, bias] = [step.weights.slice(), step.bias.slice()];
  const size = weights.length / bias.length;
  for (const filter of gone) {
    weights.fill(0, filter * size, (filter + 1) * size);
    bias[filter] = 0;
  }
  return { ...step, weights, bias };
}

function deviationOf(values) {
  let [sum, squares] = [0, 0];
  for (const value of values) sum += value;
  const mean = sum / values.length;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / values.length);
}

// Normally distributed numbers of mean 0, by the method of Box and Muller (1958), two at a time.
function normals(count, deviation, next) {
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    numbers[i] = radius * Math.cos(angle);
    if (i + 1 < count) numbers[i + 1] = radius * Math.sin(angle);
  }
  return numbers;
}
