// The points of the curves on the page, and the lines that the two charts draw from them.

const MEMORY = 0.02; // of the running mean, as a share of the whole training
const UNSETTLED = 0.15; // this first share of a training does not decide how far the axis reaches
const CEILINGS = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 1.5, 2.5, 5, 10, 100, 1e3, 1e6];
const FLOORS = [98, 95, 90, 80, 50];
const [KIND, STEP, LOSS, ACCURACY] = [0, 1, 2, 3];

export function createCurves() {
  const points = new Map(); // by run

  return {
    // How many points there are of each of these runs.
    cursors: (ids) => Object.fromEntries(ids.map((id) => [id, points.get(id)?.length ?? 0])),

    add(newPoints) {
      for (const [id, { from, points: fresh }] of Object.entries(newPoints)) {
        const known = points.get(id) ?? [];
        if (from <= known.length) points.set(id, [...known.slice(0, from), ...fresh]);
      }
    },

    remove: (id) => points.delete(id),

    // The last point of a kind, "t" or "v", or undefined.
    last: (id, kind) => points.get(id)?.findLast((point) => point[KIND] === kind),

    // One run's line in a chart: pairs [x, y] of what was measured, smoothed, and validated, and
    // the `end` that the run will come to.
    line(run, chart, axis) {
      const all = points.get(run.id) ?? [];
      const perEpoch = axis === "epoch" && run.steps ? run.steps / run.epochs : 1;
      const [column, factor] = chart === "loss" ? [LOSS, 1] : [ACCURACY, 100];
      const pairs = (kind) =>
        all
          .filter((point) => point[KIND] === kind && Number.isFinite(point[column]))
          .map((point) => [point[STEP] / perEpoch, factor * point[column]]);
      const [raw, marks] = [pairs("t"), pairs("v")];
      const end = (axis === "epoch" ? run.epochs : run.steps) ?? raw.at(-1)?.[0] ?? 1;
      return { raw, smooth: smoothed(raw, MEMORY * end), marks, end, size: all.length };
    },
  };
}

// A running mean that forgets over `memory` along x, however thin the points lie, and starts
// without a bias, as Adam's does (Kingma & Ba, 2015).
export function smoothed(pairs, memory) {
  let [sum, weight, before] = [0, 0, 0];
  return pairs.map(([x, y]) => {
    const decay = Math.exp((before - x) / memory);
    before = x;
    sum = decay * sum + (1 - decay) * y;
    weight = decay * weight + (1 - decay);
    return [x, weight ? sum / weight : y];
  });
}

// Lowest and highest value on the axis of a chart: of a few, so that it seldom moves.
export function axisRange(chart, lines) {
  const seen = lines.flatMap(({ smooth, marks, end }) => {
    const settled = [...smooth, ...marks].filter(([x]) => x >= UNSETTLED * end);
    return settled.length ? settled : [...smooth.slice(-1), ...marks.slice(-1)];
  });
  const values = seen.map(([, y]) => y);
  if (chart === "accuracy") {
    const lowest = values.length ? Math.min(...values) : 0;
    return [FLOORS.find((floor) => floor <= lowest) ?? 0, 100];
  }
  const highest = values.length ? Math.max(...values) : 2.5;
  return [0, CEILINGS.find((ceiling) => ceiling >= highest) ?? highest];
}
