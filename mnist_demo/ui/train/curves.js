// The points of the curves on the page, and the lines that the two charts draw from them.

const MEMORY = 0.02; // of the running mean, as a share of the whole training
const UNSETTLED = 0.15; // this first share of a training does not decide how far the axis reaches
const CEILINGS = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 1.5, 2.5, 5, 10, 100, 1e3, 1e6];
const FLOORS = [98, 95, 90, 80, 50];
const DECADES = 5; // of a logarithmic axis at most, so that one odd point does not flatten the rest
const [KIND, STEP, LOSS, ACCURACY, SECONDS] = [0, 1, 2, 3, 4];

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

    // Every point of a run, by the names of its values; the epochs have fractions.
    all: (run) =>
      (points.get(run.id) ?? []).map((point) => ({
        kind: point[KIND],
        step: point[STEP],
        epoch: epochAt(run, point[STEP]),
        seconds: point[SECONDS],
        loss: point[LOSS],
        accuracy: point[ACCURACY],
      })),

    // The smoothed accuracy of a run on its training digits at a step, 0 to 1; null if no batch
    // before it is known.
    accuracyAt(run, step) {
      const { smooth } = this.line(run, "accuracy", "batch");
      const at = smooth.findLast(([x]) => x <= step);
      return at ? at[1] / 100 : null;
    },

    // One run's line in a chart: pairs [x, y] of what was measured, smoothed, and validated, and
    // the `end` that the run will come to; and `moments`, the step and the seconds of each pair of
    // the last two.
    line(run, chart, axis) {
      const all = points.get(run.id) ?? [];
      const [column, factor] = chart === "loss" ? [LOSS, 1] : [ACCURACY, 100];
      const ofKind = (kind) =>
        all.filter((point) => point[KIND] === kind && Number.isFinite(point[column]));
      const pairs = (chosen) =>
        chosen.map((point) => [xOf(run, axis, point[STEP]), factor * point[column]]);
      const moments = (chosen) =>
        chosen.map((point) => ({ step: point[STEP], seconds: point[SECONDS] }));
      const [trained, validated] = [ofKind("t"), ofKind("v")];
      const [raw, marks] = [pairs(trained), pairs(validated)];
      const end = (axis === "epoch" ? run.epochs : run.steps) ?? raw.at(-1)?.[0] ?? 1;
      const smooth = smoothed(raw, MEMORY * end);
      const told = { smooth: moments(trained), marks: moments(validated) };
      return { raw, smooth, marks, end, size: all.length, moments: told };
    },
  };
}

// The epochs that a run has done at a step.
export const epochAt = (run, step) => (run.steps ? (step / run.steps) * run.epochs : 0);

// Where a step of a run lies along one of the axes, "epoch" or "batch".
export const xOf = (run, axis, step) => (axis === "epoch" && run.steps ? epochAt(run, step) : step);

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
export function axisRange(chart, lines, isLog = false) {
  if (isLog) return logRange(lines);
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

// The same for a logarithmic axis, which has room for the unsettled beginning as well.
function logRange(lines) {
  const pairs = lines.flatMap(({ smooth, marks }) => [...smooth, ...marks]);
  const values = pairs.map(([, y]) => y).filter((y) => y > 0);
  if (!values.length) return [0.01, 2.5];
  const high = Math.max(...values);
  const low = Math.max(Math.min(...values), high / 10 ** DECADES);
  const power = 10 ** Math.floor(Math.log10(low));
  const floor = power * [5, 2, 1].find((factor) => factor * power <= low * 1.001);
  const ceiling = CEILINGS.find((each) => each >= high) ?? high;
  return [Math.min(floor, ceiling / 10), ceiling];
}
