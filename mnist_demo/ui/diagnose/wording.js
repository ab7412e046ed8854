// What the tab says of numbers.

const DASH = "–"; // stands where nothing is known yet

const percentage = (share, places = 2) => `${(100 * share).toFixed(places)} %`;

// Of one image, where more than two digits would be a pretence: 100 % is said of certainty alone.
function confidenceOf(share) {
  if (share > 0.9995) return "> 99.9 %";
  return percentage(share, share > 0.99 || share < 0.01 ? 1 : 0);
}

const countOf = (count, what = "image") => `${grouped(count)} ${what}${count === 1 ? "" : "s"}`;
