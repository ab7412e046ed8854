// The occlusion map laid over an image: which ink the reading rests on.

const FOR = [255, 122, 51]; // red, green and blue where covering takes probability away
const AGAINST = [74, 144, 255]; // and where it adds
const TELLING = 0.01; // below this fall, no patch decides
const DENSEST = 0.8; // opacity

// `worth` are 784 falls of the probability, row by row; null empties the canvas.
function paintWorth(canvas, worth) {
  canvas.width = canvas.height = SIDE;
  if (!worth) return;
  const most = Math.max(TELLING, ...worth.map(Math.abs));
  const image = new ImageData(SIDE, SIDE);
  worth.forEach((fall, i) => {
    image.data.set(fall > 0 ? FOR : AGAINST, 4 * i);
    image.data[4 * i + 3] = 255 * DENSEST * (Math.abs(fall) / most);
  });
  canvas.getContext("2d").putImageData(image, 0, 0);
}

function worthInWords({ sensitivity: worth, most, digit }, patch) {
  const square = `${patch}×${patch} patch`;
  if (most < TELLING)
    return (
      `No single patch decides: whichever ${square} is covered, ` +
      `the ${digit}’s probability falls by less than a point.`
    );
  const falls =
    `Orange: the ${digit}’s probability falls by up to ${Math.round(100 * most)} points ` +
    `when a ${square} there is covered.`;
  return Math.min(...worth) > -TELLING ? falls : `${falls} Blue: it rises.`;
}
