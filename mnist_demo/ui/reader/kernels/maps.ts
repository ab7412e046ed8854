import { rectified } from "./vectors";

/** The maximum, or else the mean, of each channel over a rectangle of a map whose rows begin `rowBytes`
 * apart. */
export function pool(
  isMaximum: bool,
  from: usize,
  to: usize,
  rows: usize,
  columns: usize,
  rowBytes: usize,
  channels: usize,
  relu: u32
): void {
  for (let channel: usize = 0; channel < channels; channel += 4) {
    let pooled = f32x4.splat(isMaximum ? -Infinity : 0);
    for (let row: usize = 0; row < rows; row++) {
      let at = from + row * rowBytes + 4 * channel;
      for (let column: usize = 0; column < columns; column++, at += 4 * channels) {
        const numbers = v128.load(at);
        pooled = isMaximum ? f32x4.max(pooled, numbers) : f32x4.add(pooled, numbers);
      }
    }
    if (!isMaximum) pooled = f32x4.div(pooled, f32x4.splat(<f32>(rows * columns)));
    v128.store(to + 4 * channel, rectified(pooled, relu));
  }
}

/** Each channel of some pixels times, or else plus, its element of a vector. */
export function byChannel(
  isProduct: bool,
  from: usize,
  to: usize,
  pixels: usize,
  channels: usize,
  vector: usize,
  relu: u32
): void {
  for (; pixels > 0; pixels--, from += 4 * channels, to += 4 * channels) {
    for (let at: usize = 0; at < 4 * channels; at += 16) {
      const numbers = v128.load(from + at);
      const others = v128.load(vector + at);
      const results = isProduct ? f32x4.mul(numbers, others) : f32x4.add(numbers, others);
      v128.store(to + at, rectified(results, relu));
    }
  }
}
