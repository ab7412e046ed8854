// The points of the curves that were asked for, and what the two charts draw of them.

const SMOOTHING = 0.92; // share of the past in a running mean
const SETTLED = 0.15; // the first share of a training does not decide how far the axis reaches
const CEILINGS = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 1.5, 2.5, 5, 10, 100, 1e3, 1e6];
const FLOORS = [98, 95, 90, 80, 50];
const [KIND, STEP, LOSS, ACCURACY] = [0, 1, 2, 3];

function createCurves() {
  const points = new Map(); // by run

  return {
    // How many points there are of each of these runs.
    cursors: (ids) => Object.fromEntries(ids.map((id) => [id, points.get(id)?.length ?? 0])),

    add(news) {
      for (const [id, { from, points: fresh }] of Object.entries(news)) {
        const known = points.get(id) ?? [];
        if (from <= known.length) points.set(id, [...known.slice(0, from), ...fresh]);
      }
    },

    forget: (id) => points.delete(id),

    // The last point of a kind, "t" or "v", or undefined.
    last: (id, kind) => points.get(id)?.findLast((point) => point[KIND] === kind),

    // One run's line in a chart: pairs [x, y] of what was measured, smoothed, and validated.
    line(run, chart, axis) {
      const all = points.get(run.id) ?? [];
      const perEpoch = axis === "epoch" ? batchesPerEpoch(run, all) : 1;
      const [column, factor] = chart === "loss" ? [LOSS, 1] : [ACCURACY, 100];
      const pairs = (kind) =>
        all
          .filter((point) => point[KIND] === kind && Number.isFinite(point[column]))
          .map((point) => [point[STEP] / perEpoch, factor * point[column]]);
      const raw = pairs("t");
      return { raw, smooth: smoothed(raw), marks: pairs("v"), size: all.length };
    },
  };
}

function batchesPerEpoch(run, points) {
  if (run.steps && run.epochs) return run.steps / run.epochs;
  return points.find((point) => point[KIND] === "v")?.[STEP] ?? 1;
}

// A running mean that starts without a bias, as Adam's does (Kingma & Ba, 2015).
function smoothed(pairs) {
  let [sum, weight] = [0, 0];
  return pairs.map(([x, y]) => {
    sum = SMOOTHING * sum + (1 - SMOOTHING) * y;
    weight = SMOOTHING * weight + (1 - SMOOTHING);
    return [x, sum / weight];
  });
}

// How far the axis of a chart reaches: in few steps, so that it seldom moves.
function reach(chart, lines) {
  const seen = lines.flatMap(({ smooth, marks, end }) => {
    const settled = smooth.filter(([x]) => x >= SETTLED * end);
    return [...(settled.length ? settled : smooth.slice(-1)), ...marks];
  });
  const values = seen.map(([, y]) => y);
  if (chart === "accuracy") {
    const lowest = values.length ? Math.min(...values) : 0;
    return [FLOORS.find((floor) => floor <= lowest) ?? 0, 100];
  }
  const highest = values.length ? Math.max(...values) : 2.5;
  return [0, CEILINGS.find((ceiling) => ceiling >= highest) ?? highest];
}
