// Boxes round pieces of ink: [left, top, right, bottom], y down. As `segmentation/boxes.py`.

export const widthOf = ([left, , right]) => right - left;
export const heightOf = ([, top, , bottom]) => bottom - top;

// The box round some boxes.
export function hull(boxes) {
  return [0, 1, 2, 3].map((side) => {
    const furthest = side < 2 ? Math.min : Math.max;
    return boxes.reduce((edge, box) => furthest(edge, box[side]), boxes[0][side]);
  });
}

// By how much two boxes overlap along x (`axis` 0) or y (1), below 0 the gap between them.
export const overlap = (one, other, axis) =>
  Math.min(one[axis + 2], other[axis + 2]) - Math.max(one[axis], other[axis]);

// The distance of two boxes, 0 where they overlap.
export const distance = (one, other) =>
  Math.hypot(...[0, 1].map((axis) => Math.max(-overlap(one, other, axis), 0)));

// Which of `count` things belong together, told of each pair; every list ascends, and so do the
// first members.
export function connectedComponents(count, areConnected) {
  const components = [];
  const seen = Array(count).fill(false);
  for (let first = 0; first < count; first++) {
    if (seen[first]) continue;
    seen[first] = true;
    const component = [first];
    for (let i = 0; i < component.length; i++)
      for (let other = 0; other < count; other++)
        if (!seen[other] && areConnected(component[i], other)) {
          seen[other] = true;
          component.push(other);
        }
    components.push(component.sort((a, b) => a - b));
  }
  return components;
}
