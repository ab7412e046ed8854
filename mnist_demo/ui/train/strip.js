// Digits that the network has not seen, and what it takes each for while it learns.

const STRIP = 11; // the pad's drawing and ten held-out digits

function createStrip(list) {
  const cells = Array.from({ length: STRIP }, () => {
    const canvas = make("canvas");
    const guess = make("b", { textContent: "–" });
    const sure = make("span", { className: "sure" });
    const truth = make("span", { className: "truth" });
    const cell = make("li", {}, canvas, guess, sure, truth);
    list.append(cell);
    return { cell, canvas, guess, sure, truth };
  });

  return {
    // `strip` as the server gives it, or null.
    show(strip) {
      const drawn = strip?.labels[0] === null;
      cells.forEach(({ cell, canvas, guess, sure, truth }, i) => {
        // without a drawing its place stays empty
        const at = drawn || !strip ? i : i - 1;
        const probabilities = strip?.probabilities[at];
        cell.classList.toggle("yours", i === 0);
        paintGrey(canvas, strip?.images[at]);
        if (!probabilities) {
          cell.classList.remove("wrong");
          write(guess, "–");
          write(sure, "");
          write(truth, i ? "" : "yours");
          name(cell, i ? "no digit yet" : "the pad’s drawing: none yet");
          return;
        }
        const label = strip.labels[at];
        const most = Math.max(...probabilities);
        const digit = probabilities.indexOf(most);
        const wrong = label !== null && label !== digit;
        const share = `${Math.floor(100 * most)} %`;
        cell.classList.toggle("wrong", wrong);
        write(guess, String(digit));
        write(sure, share);
        write(truth, label === null ? "yours" : wrong ? `is ${label}` : "");
        const what = label === null ? "your drawing" : `a ${label}`;
        name(cell, `${what}: read as ${digit}, ${share} sure`);
      });
    },
  };
}
