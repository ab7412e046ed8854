// How far the reading is: a sentence, a bar, and a note.

const TO_RETRY = "The server does not answer; it is asked again in a moment.";

function createStanding(element, retry) {
  const [status, again, bar, note] = ["#diagnose-status", ".again", ".progress", ".note"].map(
    (selector) => element.querySelector(selector)
  );
  const fill = bar.firstElementChild;
  again.addEventListener("click", retry);

  function say(sentence, { share = 0, wrong = false } = {}) {
    const whole = Math.round(100 * share);
    write(status, sentence);
    status.classList.toggle("wrong", wrong);
    again.hidden = !wrong;
    fill.style.transform = `scaleX(${share})`;
    bar.setAttribute("aria-valuenow", whole);
    bar.setAttribute("aria-valuetext", `${whole} %`);
    bar.classList.toggle("quiet", share === 1);
  }

  return {
    say,

    // How some diagnoses stand, each { label, diagnosis }: what is still to be read, else what was;
    // and a remark.
    show(standing, offline, remark) {
      const refused = standing.find(({ diagnosis }) => diagnosis.error);
      const awaited = standing.find(({ diagnosis }) => !diagnosis.figures);
      if (refused) say(refused.diagnosis.error, { wrong: true });
      else if (offline) say(TO_RETRY);
      else if (awaited) {
        const { says, read, of } = awaited.diagnosis;
        const who = standing.length > 1 ? `${awaited.label}: ` : "";
        const far = of ? ` ${grouped(read)} of ${countOf(of)}` : "";
        say(who + says + far, { share: of ? read / of : 0 });
      } else say(standing.map(finished).join(" "), { share: 1 });
      const notes = standing.map(({ diagnosis }) => diagnosis.figures?.note);
      write(note, remark || notes.find(Boolean) || "");
    },
  };

  function finished({ label, diagnosis: { figures } }, i, all) {
    const seconds = (figures.n / figures.images_per_second).toFixed(1);
    return `${all.length > 1 ? `${label}: ` : ""}${countOf(figures.n)} read in ${seconds} s.`;
  }
}
