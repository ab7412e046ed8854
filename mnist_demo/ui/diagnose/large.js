// One image, large: the ten probabilities, what decided them, and its nearest training images.

const DOUBT = "People doubt this label: the label may be wrong, not the network.";
const NEAREST = 4;

// `pictures` has of(index); `ask` has explain(run, grey) and neighbours(grey, digits), which give
// the server's answers; `toPad(grey, network)` opens an image on the pad; `closed(grey)` hears
// which image was the last.
function createLarge(dialog, { pictures, ask, patch, toPad, closed }) {
  const find = (selector) => dialog.querySelector(selector);
  const [title, doubt, facts, line] = ["h2", ".doubt", ".facts", ".worth-line"].map(find);
  const [ink, worth, toggle] = [".ink", ".worth", ".show-worth"].map(find);
  const [previous, next, position, pad] = [".previous", ".next", ".position", ".to-pad"].map(find);
  const bars = ["first", "second"].map(() => createBars(""));
  const fields = ["True label", "Read as", "Confidence", "Loss"].map((textContent) => {
    const value = make("dd");
    facts.append(make("div", {}, make("dt", { textContent }), value));
    return value;
  });
  const rows = [createNear(), createNear()];
  find(".readings").append(...bars.map(({ element }) => element));
  find(".near").append(...rows.map(({ row }) => row));

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
    const told = [truth, predicted, confidenceOf(figures.confidence[index])];
    [...told, `${figures.losses[index].toFixed(2)} nats`].forEach((text, i) =>
      write(fields[i], String(text))
    );
    write(title, `A ${truth}, read as ${truth === predicted ? "one" : predicted}`);
    write(doubt, figures.doubtful.has(index) ? DOUBT : "");
    write(position, `${grouped(at + 1)} of ${grouped(indices.length)}`);
    previous.disabled = at === 0;
    next.disabled = at === indices.length - 1;
    name(ink, `Image ${index}: a ${truth}`);
    fill(index, mine, [...new Set([truth, predicted])]);
  }

  // All that has to be asked for; in its place stands nothing until then.
  async function fill(index, mine, digits) {
    const isCurrent = () => mine === newest && dialog.open;
    pad.disabled = true;
    grey = null;
    paintWorth(worth, null);
    write(line, "Covering it patch by patch …");
    bars.forEach((bar) => bar.show(null));
    rows.forEach((row, i) => row.show(digits[i] ?? null, null));
    try {
      const found = await pictures.of(index);
      if (!isCurrent()) return;
      grey = found;
      paintGrey(ink, grey);
      pad.disabled = false;
    } catch {
      if (isCurrent()) write(line, UNREACHED);
      return;
    }
    await Promise.all(networks.map(({ run }, i) => explain(run, i, isCurrent)));
    if (isCurrent()) await fillNear(digits, isCurrent);
  }

  async function explain(run, i, isCurrent) {
    const answer = await inTime(ask.explain(run, grey)).catch(() => ({ error: UNREACHED }));
    if (!isCurrent()) return;
    if (answer.error) {
      write(line, answer.error);
      return;
    }
    bars[i].show(answer.probabilities);
    if (i) return;
    paintWorth(worth, answer.sensitivity);
    write(line, worthInWords(answer, patch));
  }

  async function fillNear(digits, isCurrent) {
    const answer = await inTime(ask.neighbours(grey, digits)).catch(() => ({ error: UNREACHED }));
    if (!isCurrent()) return;
    if (answer.error) rows[0].say(answer.error);
    else answer.neighbours.forEach((near, i) => rows[i].show(near.digit, near));
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
  find(".close").addEventListener("click", () => dialog.close());
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
      bars.forEach((bar, i) => {
        bar.element.hidden = !networks[i];
        if (networks[i]) bar.title(networks[i].label);
      });
      if (!dialog.open) dialog.showModal();
      show(where);
    },
  };
}

// A row of nearest training images, with room for them before they come.
function createNear() {
  const caption = make("p");
  const canvases = Array.from({ length: NEAREST }, () => make("canvas"));
  const pictures = make("div", { className: "pictures" }, ...canvases);
  const row = make("div", { className: "near-row" }, caption, pictures);
  pictures.setAttribute("role", "img");

  return {
    row,

    // `found` is null until it is known; `digit` is null where there is no such row.
    show(digit, found) {
      row.classList.toggle("empty", digit === null);
      const text = digit === null ? "\u00a0" : `Nearest ${digit}s in MNIST’s training images`;
      write(caption, text);
      name(pictures, found ? `${text}, at distances ${found.distances.join(", ")}` : text);
      canvases.forEach((canvas, i) => paintGrey(canvas, found?.images[i] ?? ""));
    },

    say: (sentence) => write(caption, sentence),
  };
}
