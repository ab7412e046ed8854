// What a network's logits say, as `inference/network.py` and `inference/scoring.py` have it.

// Calibrated probabilities of ten logits; they sum to 1.
export function probabilitiesOf(logits, { temperature }) {
  const scaled = Array.from(logits, (logit) => logit / temperature);
  const total = logSumExp(scaled);
  return scaled.map((logit) => Math.exp(logit - total));
}

// How much ink looks like any digit at all, in [0, 1]: the energy score of Liu et al. (2020).
export const digitScoreOf = (logits, calibration) => expit(energyOf(logits, calibration));

// Log-odds of ink being one digit. The digit score counts up to a point, so that one splendid digit
// pays for no broken neighbour.
export function oneDigitScoreOf(logits, calibration, weights) {
  const likeAny = Math.min(Math.max(energyOf(logits, calibration), -weights.clear), weights.clear);
  const likeOne = Math.log(Math.max(...probabilitiesOf(logits, calibration)));
  return weights.anyDigit * likeAny + weights.oneDigit * likeOne + weights.bias;
}

const energyOf = (logits, { energyThreshold, energyScale }) =>
  (logSumExp(logits) - energyThreshold) / energyScale;

const expit = (x) => 1 / (1 + Math.exp(-x));

function logSumExp(values) {
  const most = Math.max(...values);
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}
