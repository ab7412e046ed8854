// What a network's logits say, as `inference/network.py` has it.

// Calibrated probabilities of ten logits; they sum to 1.
export function probabilitiesOf(logits, { temperature }) {
  const scaled = Array.from(logits, (logit) => logit / temperature);
  const total = logSumExp(scaled);
  return scaled.map((logit) => Math.exp(logit - total));
}

// How much ink looks like any digit at all, in [0, 1]: the energy score of Liu et al. (2020).
export const digitScoreOf = (logits, calibration) => expit(digitLogOddsOf(logits, calibration));

// The log-odds of that score, below 0 where a mark is not accepted.
export const digitLogOddsOf = (logits, { energyThreshold, energyScale }) =>
  (logSumExp(logits) - energyThreshold) / energyScale;

const expit = (x) => 1 / (1 + Math.exp(-x));

function logSumExp(values) {
  const most = Math.max(...values);
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}
