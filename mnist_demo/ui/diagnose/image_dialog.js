// One image in a dialog: the ten probabilities, what decided them, and its nearest training images.

import { findAll, make, setLabel, setText } from "../shared/dom.js";
import { confidenceText, grouped } from "../shared/format.js";
import { paintGrey } from "../shared/image_data.js";
import { UNREACHED, answerOrError } from "../shared/request.js";
import { COVERING, paintSensitivity, sensitivityInWords } from "../shared/sensitivity.js";
import { createNearest } from "./nearest.js";
import { createProbabilities } from "./probabilities.js";

const DOUBT = "People doubt this label: the label may be wrong, not the network.";

// `pictures` has of(index); `server` has explain(call) and neighbours(call); a patch that is covered
// is `patch` pixels wide; `nearest` training images of a digit are shown; `toPad(grey, network)` opens
// an image on the pad; `closed(grey)` hears which image was the last.
export function createImageDialog(dialog, { pictures, server, patch, nearest, toPad, closed }) {
  const [title, doubt, facts] = findAll(dialog, "h2", ".doubt", ".facts");
  const [ink, overlay, toggle, line] = findAll(
    dialog,
    ".ink",
    ".sensitivity",
    ".show-sensitivity",
    ".sensitivity-line"
  );
  const [previous, next, position, pad] = findAll(
    dialog,
    ".previous",
    ".next",
    ".position",
    ".to-pad"
  );
  const [readings, near, close] = findAll(dialog, ".readings", ".near", ".close");
  const probabilities = [createProbabilities(), createProbabilities()];
  const fields = ["True label", "Read as", "Confidence", "Loss"].map((textContent) => {
    const value = make("dd");
    facts.append(make("div", {}, make("dt", { textContent }), value));
    return value;
  });
  const rows = [createNearest(nearest), createNearest(nearest)];
  readings.append(...probabilities.map(({ element }) => element));
  near.append(...rows.map(({ row }) => row));

  let list = { figures: null, indices: [] }; // through which Previous and Next go
  let networks = []; // one or two, { run, label }
  let at = 0;
  let grey = null;
  let newest = 0; // only the answers about the image that is shown are shown

  function show(where) {
    at = where;
    const { figures, indices } = list;
    const index = indices[at];
    const mine = ++newest;
    const [truth, predicted] = [figures.labels[index], figures.predicted[index]];
    const loss = `${figures.losses[index].toFixed(2)} nats`;
    [truth, predicted, confidenceText(figures.confidence[index]), loss].forEach((text, i) =>
      setText(fields[i], String(text))
    );
    setText(title, `A ${truth}, read as ${truth === predicted ? "one" : predicted}`);
    setText(doubt, figures.doubtful.has(index) ? DOUBT : "");
    setText(position, `${grouped(at + 1)} of ${grouped(indices.length)}`);
    previous.disabled = at === 0;
    next.disabled = at === indices.length - 1;
    setLabel(ink, `Image ${index}: a ${truth}`);
    fill(index, mine, [...new Set([truth, predicted])]);
  }

  // All that comes from the server; its places are empty until then.
  async function fill(index, mine, digits) {
    const isCurrent = () => mine === newest && dialog.open;
    pad.disabled = true;
    grey = null;
    paintSensitivity(overlay, null);
    setText(line, COVERING);
    probabilities.forEach((shown) => shown.show(null));
    rows.forEach((row, i) => row.show(digits[i] ?? null, null));
    try {
      const found = await pictures.of(index);
      if (!isCurrent()) return;
      grey = found;
      paintGrey(ink, grey);
      pad.disabled = false;
    } catch {
      if (isCurrent()) setText(line, UNREACHED);
      return;
    }
    await Promise.all(networks.map(({ run }, i) => explain(run, i, isCurrent)));
    if (isCurrent()) await fillNearest(digits, isCurrent);
  }

  async function explain(run, i, isCurrent) {
    const answer = await answerOrError(server.explain({ run, grey }));
    if (!isCurrent()) return;
    if (answer.error) {
      setText(line, answer.error);
      return;
    }
    probabilities[i].show(answer.probabilities);
    if (i) return;
    paintSensitivity(overlay, answer.sensitivity);
    setText(line, sensitivityInWords(answer, patch));
  }

  async function fillNearest(digits, isCurrent) {
    const answer = await answerOrError(server.neighbours({ grey, digits }));
    if (!isCurrent()) return;
    if (answer.error) rows[0].say(answer.error);
    else answer.neighbours.forEach((found, i) => rows[i].show(found.digit, found));
  }

  function step(by) {
    const where = at + by;
    if (where < 0 || where >= list.indices.length) return;
    show(where);
    // a button that went dead would keep the keys to itself
    if (previous.disabled && document.activeElement === document.body) next.focus();
    if (next.disabled && document.activeElement === document.body) previous.focus();
  }

  previous.addEventListener("click", () => step(-1));
  next.addEventListener("click", () => step(1));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    newest++;
    if (grey) closed(grey);
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(by);
  });
  toggle.addEventListener("change", () => dialog.classList.toggle("plain", !toggle.checked));
  pad.addEventListener("click", () => {
    dialog.close();
    toPad(grey, networks[0]);
  });

  return {
    // The image at a position of a list, { figures, indices }, read by one or two networks.
    open(of, where, by) {
      [list, networks] = [of, by];
      probabilities.forEach((shown, i) => {
        shown.element.hidden = !networks[i];
        if (networks[i]) shown.title(networks[i].label);
      });
      if (!dialog.open) dialog.showModal();
      show(where);
    },
  };
}
