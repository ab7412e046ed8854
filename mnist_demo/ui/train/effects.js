// What a sweep shows: the accuracy for each value of the settings that it varied, and whether the
// differences are larger than chance.

const CHANCE = 2; // standard errors: of differences that are chance alone, 95 % are smaller
const SEED = "seed"; // a setting without an effect of its own

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

// The unbiased variance of some numbers.
function variance(numbers) {
  const middle = mean(numbers);
  return numbers.reduce((sum, number) => sum + (number - middle) ** 2, 0) / (numbers.length - 1);
}

// Sweeps among the runs that have results to compare: lists of runs, the newest first.
export function sweepsOf(runs) {
  const sweeps = new Map();
  for (const run of runs)
    if (run.sweep) sweeps.set(run.sweep, [...(sweeps.get(run.sweep) ?? []), run]);
  return [...sweeps.values()].filter((swept) => swept.filter(isMeasured).length > 1);
}

const isMeasured = (run) => run.state === "finished" && run.test_accuracy !== null;

// The effects of a sweep:
//   settings    for each that was varied its `field`, its `values`, the `means` of their accuracy,
//               null where it cannot be compared, and the `difference` of the best and the worst
//               (see below), null where there are not two means
//   accuracy    (values) → accuracy of the run that has them, in the order of the settings, or null
//   size        test images
// `fields` is the form's table. A mean is taken over the same values of the other setting for each
// value, so that a sweep that is not finished, or of which runs were deleted, is no unfair
// comparison.
export function effectsOf(runs, fields) {
  const varied = fields
    .map((field) => ({ field, values: valuesOf(runs, field) }))
    .filter(({ field, values }) => field.swept && values.length > 1);
  const measured = runs.filter(isMeasured);
  const size = measured[0].test_size;

  function accuracy(values) {
    const run = measured.find((each) =>
      varied.every(({ field }, i) => each.config[field.key] === values[i])
    );
    return run?.test_accuracy ?? null;
  }

  // accuracies of each value of a setting, one for each value of the other, if there is another
  function table(at) {
    const others = varied[1 - at]?.values ?? [undefined];
    const of = (value, other) => accuracy(at ? [other, value] : [value, other]);
    const all = varied[at].values.map((value) => others.map((other) => of(value, other)));
    const begun = all.filter((row) => row.some((each) => each !== null));
    const common = others.map((_, i) => begun.every((row) => row[i] !== null));
    return all.map((row) => row.filter((each, i) => common[i] && each !== null));
  }

  const settings = varied.map(({ field, values }, at) => {
    const rows = table(at);
    const means = rows.map((row) => (row.length ? mean(row) : null));
    const isOverSeeds = varied[1 - at]?.field.key === SEED;
    return {
      field,
      values,
      means,
      difference: differenceOf(values, means, size, isOverSeeds ? rows : []),
      isSeed: field.key === SEED,
    };
  });
  return { settings, accuracy, size };
}

function valuesOf(runs, { key }) {
  const values = [...new Set(runs.map((run) => run.config[key]))];
  return values.every((value) => typeof value === "number") ? values.sort((a, b) => a - b) : values;
}

// How far the means of a setting lie apart: { best, worst, by, chance }, values, their difference
// and what it must exceed to be more than chance, as shares of 1; null without two means.
// The chance is that of two accuracies measured on `size` images, whose variance is p (1 - p) / n;
// where `overSeeds` has the accuracies that the means are of, that of the seeds is added.
function differenceOf(values, means, size, overSeeds) {
  const known = means.map((_, i) => i).filter((i) => means[i] !== null);
  if (known.length < 2 || !size) return null;
  known.sort((a, b) => means[b] - means[a]);
  const [best, worst] = [known[0], known.at(-1)];
  const repeated = overSeeds.filter((row) => row.length > 1);
  const ofSeeds = repeated.length ? mean(repeated.map(variance)) / repeated[0].length : 0;
  const ofTest = (i) => (means[i] * (1 - means[i])) / size;
  const chance = CHANCE * Math.sqrt(ofTest(best) + ofTest(worst) + 2 * ofSeeds);
  return { best: values[best], worst: values[worst], by: means[best] - means[worst], chance };
}
