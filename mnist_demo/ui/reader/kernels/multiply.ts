import { multipliedAndAdded, rectified } from "./vectors";

/** A convolution; a dense layer is one of a single pixel. All fields are numbers of four bytes. */
@unmanaged
class Layer {
  /** For each output pixel how many bytes into the input its window begins, as u32. */
  offsets: usize;
  /** Output pixels, a multiple of four. */
  pixels: usize;
  /** Output channels. */
  channels: usize;
  /** Rows of the window. */
  rows: usize;
  /** Steps in a row of the window; in each, four bytes of the input meet their weights. */
  steps: usize;
  /** From a row of the input to the next. */
  rowBytes: usize;
  /** By blocks of eight channels, in a block by rows and steps, in a step by channels. */
  weights: usize;
  /** For each channel what the integer 1 stands for in its weights. */
  scales: usize;
  bias: usize;
  relu: u32;
}

export function multiplyFloat32(layer: Layer, from: usize, to: usize): void {
  multiply<f32>(layer, from, to, 1);
}

/** `unit` is what the integer 1 stands for in the input, which is int16. */
export function multiplyInt8(layer: Layer, from: usize, to: usize, unit: f32): void {
  multiply<i8>(layer, from, to, unit);
}

/** Computes eight channels of four pixels at a time. The last channels come first: where there are fewer
 * than eight of them, those of the next pixel are written over too. */
function multiply<T>(layer: Layer, from: usize, to: usize, unit: f32): void {
  const stepBytes: usize = isInteger<T>() ? 16 : 32;
  const pixelBytes: usize = 4 * layer.channels;
  for (let block = (layer.channels + 7) / 8; block-- > 0;) {
    const channel: usize = 8 * block;
    for (let pixel: usize = 0; pixel < layer.pixels; pixel += 4) {
      const offsets = layer.offsets + 4 * pixel;
      let a = from + load<u32>(offsets);
      let b = from + load<u32>(offsets, 4);
      let c = from + load<u32>(offsets, 8);
      let d = from + load<u32>(offsets, 12);
      let a0 = i32x4.splat(0);
      let a1 = a0;
      let b0 = a0;
      let b1 = a0;
      let c0 = a0;
      let c1 = a0;
      let d0 = a0;
      let d1 = a0;
      let weights = layer.weights + block * layer.rows * layer.steps * stepBytes;
      for (let row: usize = 0; row < layer.rows; row++) {
        for (let at: usize = 0; at < 4 * layer.steps; at += 4) {
          const w0 = weightsAt<T>(weights);
          const w1 = weightsAt<T>(weights + stepBytes / 2);
          weights += stepBytes;
          let values = v128.load_splat<u32>(a + at);
          a0 = addProducts<T>(a0, values, w0);
          a1 = addProducts<T>(a1, values, w1);
          values = v128.load_splat<u32>(b + at);
          b0 = addProducts<T>(b0, values, w0);
          b1 = addProducts<T>(b1, values, w1);
          values = v128.load_splat<u32>(c + at);
          c0 = addProducts<T>(c0, values, w0);
          c1 = addProducts<T>(c1, values, w1);
          values = v128.load_splat<u32>(d + at);
          d0 = addProducts<T>(d0, values, w0);
          d1 = addProducts<T>(d1, values, w1);
        }
        a += layer.rowBytes;
        b += layer.rowBytes;
        c += layer.rowBytes;
        d += layer.rowBytes;
      }
      let out = to + pixel * pixelBytes + 4 * channel;
      store8<T>(a0, a1, out, layer, channel, unit);
      out += pixelBytes;
      store8<T>(b0, b1, out, layer, channel, unit);
      out += pixelBytes;
      store8<T>(c0, c1, out, layer, channel, unit);
      out += pixelBytes;
      store8<T>(d0, d1, out, layer, channel, unit);
    }
  }
}

/** A step's weights for four channels: two int8 each, widened to int16, or one float32 each. */
function weightsAt<T>(at: usize): v128 {
  return isInteger<T>() ? v128.load_ext<i8>(at) : v128.load(at);
}

/** Sums of four channels plus a step's products: two of integers each, in 32 bits, or one of floats. */
function addProducts<T>(sums: v128, values: v128, weights: v128): v128 {
  return isInteger<T>()
    ? i32x4.add(sums, i32x4.dot_i16x8_s(values, weights))
    : f32x4.add(sums, f32x4.mul(values, weights));
}

function store8<T>(
  sums0: v128,
  sums1: v128,
  to: usize,
  layer: Layer,
  channel: usize,
  unit: f32
): void {
  v128.store(to, finished<T>(sums0, layer, channel, unit));
  v128.store(to, finished<T>(sums1, layer, channel + 4, unit), 16);
}

/** What the sums of four channels, of which `channel` is the first, come to. */
function finished<T>(sums: v128, layer: Layer, channel: usize, unit: f32): v128 {
  const bias = v128.load(layer.bias + 4 * channel);
  if (isInteger<T>()) {
    const numbers = f32x4.mul(f32x4.convert_i32x4_s(sums), f32x4.splat(unit));
    const scales = v128.load(layer.scales + 4 * channel);
    return rectified(multipliedAndAdded(numbers, scales, bias), layer.relu);
  }
  return rectified(f32x4.add(sums, bias), layer.relu);
}
