/** Four numbers, those below 0 made 0 if `relu` is set. */
export function rectified(numbers: v128, relu: u32): v128 {
  return f32x4.max(numbers, f32x4.splat(relu ? 0 : -Infinity));
}

/** Four numbers of 32 bits, those after the first `count` made 0. */
export function first(count: usize, numbers: v128): v128 {
  return v128.and(numbers, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(<i32>count)));
}
