// Numbers and counts as people read them.

export const DASH = "–"; // stands where nothing is known yet

export const grouped = (number) => number.toLocaleString("en", { maximumSignificantDigits: 10 });

// A value along an axis, without the rounding error that adding up steps leaves.
export const tickText = (value) => value.toLocaleString("en", { maximumSignificantDigits: 6 });

export const percent = (share, places = 2) => `${(100 * share).toFixed(places)} %`;

// The confidence in one reading while the pen moves: whole percent until it nears certainty.
export function livePercent(share) {
  if (share > 0.99 && share < 0.9995) return `${Math.round(share * 1000) / 10} %`;
  return `${Math.round(share * 100)} %`;
}

// The confidence in one image, where two decimals would claim too much: 100 % is said of certainty
// alone.
export function confidenceText(share) {
  if (share > 0.9995) return "> 99.9 %";
  return percent(share, share > 0.99 || share < 0.01 ? 1 : 0);
}

export const countOf = (count, what = "image") =>
  `${grouped(count)} ${what}${count === 1 ? "" : "s"}`;

// Seconds as 0:07, 12:30 or 1:02:03.
export function clock(seconds) {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const parts = hours ? [hours, String(minutes).padStart(2, "0")] : [minutes];
  return [...parts, String(whole % 60).padStart(2, "0")].join(":");
}
