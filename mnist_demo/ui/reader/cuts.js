// Which slices of one mark are one digit, decided as `segmentation/cuts.py` does. `constants` are those
// of the reader.

import { heightOf, hull, widthOf } from "./boxes.js";
import { bestCover, shapeFeatures, weighed } from "./grouping.js";

// Whether a mark may be several digits that touch one another: `cropped` is its ink, `score` the log-odds
// of its being one digit.
export function mayBeTouching({ width, height }, score, { touching, usualMark }) {
  const excess = Math.max(width / height - usualMark.width, 0);
  const isDoubtful = score - touching.perWidth * excess < touching.doubtful;
  return isDoubtful && width > touching.slim * height;
}

// The groups of neighbouring slices that are one digit each, from left to right; all in one where that is
// likelier. `whole` is the score of all together; `score(groups)`, log-odds, is called at most once;
// `inCompany` says that another mark is a digit, so that this one is likelier to be several.
export function joinSlices({ boxes, costs }, whole, score, inCompany, constants) {
  if (boxes.length === 1) return [[0]];
  const { sliceWeights, limits } = constants;
  const candidates = candidatesOf(boxes, costs, inCompany, constants);
  const parts = candidates.filter(({ group }) => group.length < boxes.length);
  const scores = parts.length ? score(parts.map(({ group }) => group)) : [];
  const scoreOf = new Map(parts.map(({ group }, i) => [group, scores[i]]));
  for (const candidate of candidates) {
    const read = scoreOf.get(candidate.group) ?? whole;
    candidate.odds = weighed(candidate.features, sliceWeights) + sliceWeights.score * read;
  }
  return bestCover([...boxes.keys()], candidates, limits.tie).map(({ group }) => group);
}

// What may be one mark, ascending, { group, features } each: all slices, and neighbours that may be a digit.
function candidatesOf(boxes, costs, inCompany, { limits, pathCuts, thin, touching, usualMark }) {
  const unit = heightOf(hull(boxes));
  const candidates = [];
  for (let first = 0; first < boxes.length; first++)
    for (let end = first + 1; end <= boxes.length; end++) {
      const box = hull(boxes.slice(first, end));
      const isWhole = end - first === boxes.length;
      const isCutOff = costs[first - 1] > 0 || costs[end - 1] > 0;
      const least = (isCutOff ? pathCuts.thin : thin) * unit;
      const isWideEnough = widthOf(box) >= least && widthOf(box) <= touching.maxWidth * unit;
      if (!isWhole && !(isWideEnough && heightOf(box) >= limits.tall * unit)) continue;
      const features = shapeFeatures(box, unit, usualMark);
      if (isWhole) features.alone = Number(!inCompany);
      candidates.push({ group: [...boxes.keys()].slice(first, end), features });
    }
  return candidates;
}
