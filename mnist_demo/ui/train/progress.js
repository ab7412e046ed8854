// How far the training that is spoken of is, in words, figures and a bar.

import { findAll, setAttributes, setText } from "../shared/dom.js";
import { DASH, clock, grouped, percent } from "../shared/format.js";

const ACTIVE = ["waiting", "starting", "running", "stopping"];
export const isActive = (run) => ACTIVE.includes(run.state);

const SENTENCES = {
  waiting: (run) => run.message,
  starting: (run) => run.message || "Starting …",
  running: (run) => run.message || `Training: epoch ${Math.max(1, run.epoch)} of ${run.epochs}`,
  stopping: (run) => run.message || "Stopping …",
  stopped: (run) => run.message || "Stopped.",
  failed: (run) => run.message || "The training failed.",
  finished: (run) =>
    run.message ||
    (run.test_accuracy === null
      ? "Finished."
      : `Finished: reads ${accuracyText(run.test_accuracy)} of ${run.tested_on}.`),
};

export function sentenceOf(run) {
  return run ? SENTENCES[run.state](run) : "Nothing trains yet.";
}

export function createProgress(element) {
  const [status, bar] = findAll(element, "#training-status", ".progress");
  const fill = bar.firstElementChild;
  const figures = Object.fromEntries(
    [...element.querySelectorAll("[data-figure]")].map((place) => [place.dataset.figure, place])
  );

  function figuresOf(run) {
    return {
      epoch: run.epochs ? `${run.epoch} of ${run.epochs}` : DASH,
      speed: run.images_per_second ? grouped(Math.round(run.images_per_second)) : DASH,
      elapsed: run.state === "waiting" ? DASH : clock(run.seconds),
      remaining: run.remaining === null || !isActive(run) ? DASH : clock(run.remaining),
    };
  }

  return {
    say: (sentence) => setText(status, sentence),

    // `run` is null while there is none.
    show(run) {
      const done = shareDone(run);
      const whole = Math.round(100 * done);
      fill.style.transform = `scaleX(${done})`;
      const spoken = run ? `${run.label}: ${whole} %` : "";
      setAttributes(bar, { "aria-valuenow": whole, "aria-valuetext": spoken });
      bar.classList.toggle("inactive", !run || !isActive(run));
      const texts = run ? figuresOf(run) : {};
      for (const [figure, place] of Object.entries(figures)) setText(place, texts[figure] ?? DASH);
    },
  };
}

function shareDone(run) {
  if (run?.state === "finished") return 1; // also one that stopped early by itself
  return run?.steps ? Math.min(1, run.step / run.steps) : 0;
}

// An accuracy: the better, the more its decimals say.
export const accuracyText = (share) =>
  share === null ? DASH : percent(share, share > 0.9 ? 2 : 1);
