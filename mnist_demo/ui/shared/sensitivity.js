// The occlusion map laid over an image: which ink the reading rests on.

import { blank } from "./image_data.js";

const FALLING = [255, 122, 51]; // red, green, blue where covering lowers the probability
const RISING = [74, 144, 255]; // red, green, blue where covering raises the probability
const DECISIVE = 0.01; // below this fall, no patch decides
const MAX_OPACITY = 0.8;

export const COVERING = "Covering it patch by patch …";

// `sensitivity` is the fall of the probability by pixel, row by row; null empties the canvas.
export function paintSensitivity(canvas, sensitivity) {
  if (!sensitivity) {
    blank(canvas, 1);
    return;
  }
  const side = Math.sqrt(sensitivity.length);
  const most = Math.max(DECISIVE, ...sensitivity.map(Math.abs));
  const rgba = sensitivity.flatMap((fall) => [
    ...(fall > 0 ? FALLING : RISING),
    255 * MAX_OPACITY * (Math.abs(fall) / most),
  ]);
  const image = new ImageData(Uint8ClampedArray.from(rgba), side, side);
  blank(canvas, side).putImageData(image, 0, 0);
}

export function sensitivityInWords({ sensitivity, most, digit }, patch) {
  const square = `${patch}×${patch} patch`;
  if (most < DECISIVE)
    return (
      `No single patch decides: whichever ${square} is covered, ` +
      `the ${digit}’s probability falls by less than a point.`
    );
  const falls =
    `Orange: the ${digit}’s probability falls by up to ${Math.round(100 * most)} points ` +
    `when a ${square} there is covered.`;
  return Math.min(...sensitivity) > -DECISIVE ? falls : `${falls} Blue: it rises.`;
}
