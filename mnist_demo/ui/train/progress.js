// What the training at hand does, in words, figures and a bar.

const ACTIVE = ["waiting", "starting", "running", "stopping"];
const isActive = (run) => ACTIVE.includes(run.state);

const SENTENCES = {
  waiting: (run) => run.says,
  starting: (run) => run.says || "Starting …",
  running: (run) => run.says || `Training: epoch ${Math.max(1, run.epoch)} of ${run.epochs}`,
  stopping: (run) => run.says || "Stopping …",
  stopped: (run) => run.says || "Stopped.",
  failed: (run) => run.says || "The training failed.",
  finished: (run) =>
    run.says ||
    (run.test_accuracy === null
      ? "Finished."
      : `Finished: reads ${percent(run.test_accuracy)} of the test digits.`),
};

function sentenceOf(run) {
  return run ? SENTENCES[run.state](run) : "Nothing trains yet.";
}

function createProgress(element) {
  const status = element.querySelector("#training-status");
  const bar = element.querySelector(".progress");
  const fill = bar.firstElementChild;
  const figures = Object.fromEntries(
    [...element.querySelectorAll("[data-figure]")].map((place) => [place.dataset.figure, place])
  );

  function figuresOf(run) {
    return {
      epoch: run.epochs ? `${run.epoch} of ${run.epochs}` : "–",
      speed: run.images_per_second ? grouped(Math.round(run.images_per_second)) : "–",
      elapsed: run.state === "waiting" ? "–" : clock(run.seconds),
      remaining: run.remaining === null || !isActive(run) ? "–" : clock(run.remaining),
    };
  }

  return {
    say: (sentence) => write(status, sentence),

    // `run` is null while there is none.
    show(run) {
      const done = shareDone(run);
      const whole = Math.round(100 * done);
      fill.style.transform = `scaleX(${done})`;
      bar.setAttribute("aria-valuenow", whole);
      bar.setAttribute("aria-valuetext", run ? `${run.label}: ${whole} %` : "");
      bar.classList.toggle("quiet", !run || !isActive(run));
      const texts = run ? figuresOf(run) : {};
      for (const [figure, place] of Object.entries(figures)) write(place, texts[figure] ?? "–");
    },
  };
}

function shareDone(run) {
  if (run?.state === "finished") return 1; // also one that stopped early by itself
  return run?.steps ? Math.min(1, run.step / run.steps) : 0;
}

function percent(share) {
  return share === null ? "–" : `${(100 * share).toFixed(share > 0.9 ? 2 : 1)} %`;
}

// Seconds as 0:07, 12:30 or 1:02:03.
function clock(seconds) {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const parts = hours ? [hours, String(minutes).padStart(2, "0")] : [minutes];
  return [...parts, String(whole % 60).padStart(2, "0")].join(":");
}
