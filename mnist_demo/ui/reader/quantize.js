// Dynamic quantization: what int8 weights are multiplied with becomes integers of eight bits for each
// image, as LiteRT does it (XNNPACK's xnn_f32_qd8_asymmetric_quantization_params), in single precision
// as there.

const { fround } = Math;
const [LEAST, MOST] = [-128, 127];
const ROUND = 1.5 * 2 ** 52; // added and taken away again it rounds a double, halves to even

// Numbers of a range become integers: times `scale`, rounded, and no less than `least` nor more than
// `most`, which holds them in eight bits once the zero point is added. An integer stands for `unit`.
export function quantizationOf(low, high) {
  [low, high] = [Math.min(0, low), Math.max(0, high)];
  const scale = low === high ? 1 : fround((MOST - LEAST) / fround(high - low));
  const zeroPoint = zeroPointOf(fround(low * scale), fround(high * scale));
  const unit = fround(1 / scale);
  return { scale, least: LEAST - zeroPoint, most: MOST - zeroPoint, unit };
}

// The integer for 0: it puts that end of the range onto an integer which is so with the smaller error.
function zeroPointOf(low, high) {
  const isLow = fround(fround(LEAST + low) + fround(MOST + high)) > 0;
  const exact = isLow ? fround(LEAST - low) : fround(MOST - high);
  return Math.min(MOST, Math.max(LEAST, rounded(exact)));
}

export const rounded = (x) => x + ROUND - ROUND;
