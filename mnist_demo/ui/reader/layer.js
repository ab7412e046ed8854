// Convolutions in memory, as the kernels want them.

const BLOCK = 8; // output channels computed at once
const PIXELS = 4; // output pixels computed at once
const STEP = 4; // bytes of the input that a step takes

// How many numbers the kernels may write after the end of a layer's output: three pixels, and in the
// last the channels that a block has too many.
export const spareOf = (bias) => (PIXELS - 1) * bias.length + BLOCK - 1;

// Room for a map with its padding: the address `at` which it begins, that of the map `inside`, and
// `rowBytes`, from a row to the next. A number has `bytes`.
export function placePadded(memory, window, bytes) {
  const { height, width, channels, top, bottom, left, right } = window;
  const rowBytes = (left + width + right) * channels * bytes;
  const at = memory.reserve((top + height + bottom) * rowBytes);
  return { at, inside: at + top * rowBytes + left * channels * bytes, rowBytes };
}

// The address of a Layer of kernels/multiply.ts, for a step of a plan, whose input has that many bytes
// a row and a number.
export function placeLayer(memory, { weights, scales, bias, window, relu }, rowBytes, bytes) {
  const rows = window.kernelHeight;
  const count = window.kernelWidth * window.channels;
  const offsets = offsetsOf(window, rowBytes, bytes);
  const layer = Uint32Array.of(
    memory.place(offsets),
    offsets.length,
    bias.length,
    rows,
    Math.ceil((count * bytes) / STEP),
    rowBytes,
    memory.place(inBlocks(weights, bias.length, rows, count, STEP / bytes)),
    scales ? memory.place(scales) : 0,
    memory.place(bias),
    relu
  );
  return memory.place(layer);
}

// Where the windows of the output's pixels begin; the last is repeated up to a multiple of PIXELS.
function offsetsOf({ channels, strideY, strideX, outHeight, outWidth }, rowBytes, bytes) {
  const pixels = outHeight * outWidth;
  return Uint32Array.from({ length: Math.ceil(pixels / PIXELS) * PIXELS }, (_, i) => {
    const pixel = Math.min(i, pixels - 1);
    const y = Math.floor(pixel / outWidth) * strideY;
    const x = (pixel % outWidth) * strideX;
    return y * rowBytes + x * channels * bytes;
  });
}

// Weights that stand by output channel, row of the window and place in the row; `inStep` places make a
// step. Channels that are missing in the last block, and places in a row's last step, become 0.
function inBlocks(weights, channels, rows, count, inStep) {
  const steps = Math.ceil(count / inStep);
  const stepSize = BLOCK * inStep;
  const blocks = new weights.constructor(Math.ceil(channels / BLOCK) * rows * steps * stepSize);
  let from = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < rows; row++) {
      const to =
        (Math.floor(channel / BLOCK) * rows + row) * steps * stepSize + (channel % BLOCK) * inStep;
      for (let place = 0; place < count; place++, from++) {
        blocks[to + Math.floor(place / inStep) * stepSize + (place % inStep)] = weights[from];
      }
    }
  }
  return blocks;
}
