/** Four numbers, those below 0 made 0 if `relu` is set. */
export function rectified(numbers: v128, relu: u32): v128 {
  return f32x4.max(numbers, f32x4.splat(relu ? 0 : -Infinity));
}

/** Four float32 times others plus others, rounded once, as the processor does it for LiteRT. */
export function multipliedAndAdded(numbers: v128, factors: v128, summands: v128): v128 {
  const high = multipliedAndAdded2(upper(numbers), upper(factors), upper(summands));
  return v128.shuffle<i64>(multipliedAndAdded2(numbers, factors, summands), high, 0, 2);
}

/** The first two numbers of each, in double precision, which holds a product of two float32 exactly. */
function multipliedAndAdded2(numbers: v128, factors: v128, summands: v128): v128 {
  const products = f64x2.mul(f64x2.promote_low_f32x4(numbers), f64x2.promote_low_f32x4(factors));
  return f32x4.demote_f64x2_zero(f64x2.add(products, f64x2.promote_low_f32x4(summands)));
}

function upper(numbers: v128): v128 {
  return v128.shuffle<i64>(numbers, numbers, 1, 0);
}

/** Four numbers of 32 bits, those after the first `count` made 0. */
export function first(count: usize, numbers: v128): v128 {
  return v128.and(numbers, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(<i32>count)));
}
