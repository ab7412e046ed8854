import { first } from "./vectors";

/** The lowest of 0 and `count` numbers. */
export function lowest(from: usize, count: usize): f32 {
  let low = f32x4.splat(0);
  for (let i: usize = 0; i < count; i += 4) {
    low = f32x4.pmin(low, first(count - i, v128.load(from + 4 * i)));
  }
  low = f32x4.pmin(low, v128.shuffle<i64>(low, low, 1, 0));
  return min(f32x4.extract_lane(low, 0), f32x4.extract_lane(low, 1));
}

/** The highest of 0 and `count` numbers. */
export function highest(from: usize, count: usize): f32 {
  let high = f32x4.splat(0);
  for (let i: usize = 0; i < count; i += 4) {
    high = f32x4.pmax(high, first(count - i, v128.load(from + 4 * i)));
  }
  high = f32x4.pmax(high, v128.shuffle<i64>(high, high, 1, 0));
  return max(f32x4.extract_lane(high, 0), f32x4.extract_lane(high, 1));
}

/** Rows of `count` float32 become rows of int16, which begin `rowBytes` apart. The last three arguments
 * are those of quantize.js. */
export function quantize(
  from: usize,
  to: usize,
  rows: usize,
  count: usize,
  rowBytes: usize,
  scale: f32,
  least: i32,
  most: i32
): void {
  for (; rows > 0; rows--, from += 4 * count, to += rowBytes) {
    for (let i: usize = 0; i < count; i += 4) {
      const scaled = f32x4.mul(v128.load(from + 4 * i), f32x4.splat(scale));
      let integers = i32x4.trunc_sat_f32x4_s(f32x4.nearest(scaled));
      integers = i32x4.min_s(i32x4.max_s(integers, i32x4.splat(least)), i32x4.splat(most));
      integers = first(count - i, integers); // what follows the row is padding, which is 0
      v128.store_lane<i64>(to + 2 * i, i16x8.narrow_i32x4_s(integers, integers), 0);
    }
  }
}
