// "Why?" and "Inside": which ink the reading rests on, and the feature maps of each convolution.

const ABREAST = 16; // so many small maps in a row
const COVERING = "Covering it patch by patch …";
const NO_CONVOLUTION = "This network has no convolution.";
const TOGETHER =
  "Several networks of the same layers, trained apart, stand side by side: the mean of what these " +
  "columns say is the reading.";
const NO_LOOK = "The server does not answer: try again in a moment.";

// `ask` has why(call) and inside(call), which give the server's answers.
function createLooking(element, ask, patch) {
  const find = (selector) => element.querySelector(selector);
  const [ink, worth, line] = [".why-ink", ".why-worth", ".why-line"].map(find);
  const [layers, insideLine] = [".layers", ".inside-line"].map(find);
  const looks = {
    why: { button: find(".look-why"), panel: find(".why"), paint: paintWhy, say: sayWhy },
    inside: {
      button: find(".look-inside"), panel: find(".inside"), paint: paintInside, say: sayInside,
    },
  };
  let about = null; // { grey, run } of what lies there; null while the pen moves
  const shown = { why: null, inside: null }; // what each panel tells about

  const isOpen = ({ button }) => button.getAttribute("aria-expanded") === "true";
  const same = (one, other) => one?.grey === other?.grey && one?.run === other?.run;

  async function look(kind) {
    const { panel, paint, say } = looks[kind];
    panel.classList.toggle("stale", !about);
    if (!about || !isOpen(looks[kind]) || same(shown[kind], about)) return;
    const mine = (shown[kind] = about);
    say(null);
    const answer = await inTime(ask[kind](mine)).catch(() => ({ error: NO_LOOK }));
    if (shown[kind] !== mine) return; // about other ink than lies there now
    if (answer.error) {
      shown[kind] = null; // may be asked again
      say(answer.error);
    } else paint(answer, mine);
  }

  function paintWhy(answer, { grey }) {
    paintGrey(ink, grey);
    paintWorth(worth, answer.sensitivity);
    write(line, worthInWords(answer, patch));
  }

  function sayWhy(sentence) {
    if (about) paintGrey(ink, about.grey);
    paintWorth(worth, null);
    write(line, sentence ?? COVERING);
  }

  function paintInside({ columns }) {
    const several = columns.length > 1;
    write(insideLine, several ? TOGETHER : columns.length ? "" : NO_CONVOLUTION);
    const opened = [...layers.children].map((column) => column.open);
    const details = (column, i) => columnDetails(column, i, columns.length, opened[i] ?? i === 0);
    layers.replaceChildren(...(several ? columns.map(details) : columns.flat().map(layerFigure)));
  }

  function sayInside(sentence) {
    if (sentence) layers.replaceChildren();
    write(insideLine, sentence ?? "");
  }

  for (const [kind, one] of Object.entries(looks))
    one.button.addEventListener("click", () => {
      const open = !isOpen(one);
      one.button.setAttribute("aria-expanded", open);
      one.panel.hidden = !open;
      look(kind);
    });

  return {
    // The ink of the reading that is shown, base64 of 784 grey levels, and the run whose network
    // read it; null ink while there is none or the pen still moves.
    show(grey, run) {
      about = grey === null ? null : { grey, run };
      for (const [kind, one] of Object.entries(looks)) {
        one.button.disabled = !about && !isOpen(one);
        look(kind);
      }
    },
  };
}

function columnDetails(column, index, of, open) {
  const summary = make("summary", { textContent: `Column ${index + 1} of ${of}` });
  return make("details", { open }, summary, ...column.map(layerFigure));
}

// All maps of a convolution on one canvas.
function layerFigure({ maps, height, width, most, levels }, index) {
  const canvas = make("canvas");
  const caption = `Convolution ${index + 1}: ${maps} maps of ${height} × ${width}`;
  canvas.setAttribute("role", "img");
  name(canvas, caption);
  paintMaps(canvas, maps, height, width, atob(levels));
  const textContent = `${caption}, white is ${most}`;
  return make("figure", {}, make("figcaption", { textContent }), canvas);
}

function paintMaps(canvas, maps, height, width, bytes) {
  const abreast = Math.min(ABREAST, maps);
  canvas.width = abreast * (width + 1) - 1;
  canvas.height = Math.ceil(maps / abreast) * (height + 1) - 1;
  const context = canvas.getContext("2d");
  for (let map = 0; map < maps; map++) {
    const image = new ImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      image.data.fill(bytes.charCodeAt(map * width * height + i), 4 * i, 4 * i + 3);
      image.data[4 * i + 3] = 255;
    }
    const [x, y] = [map % abreast, Math.floor(map / abreast)];
    context.putImageData(image, x * (width + 1), y * (height + 1));
  }
}
