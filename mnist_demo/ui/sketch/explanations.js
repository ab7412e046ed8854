// "Why?" and "Inside": which ink the reading rests on, and the feature maps of each convolution.

import { findAll, make, setText } from "../shared/dom.js";
import { bytesOf, imageOf, paintGrey } from "../shared/image_data.js";
import { SWITCH } from "../shared/properties.js";
import { answerOrError } from "../shared/request.js";
import { COVERING, paintSensitivity, sensitivityInWords } from "../shared/sensitivity.js";

const MAPS_IN_A_ROW = 16;
const COMPUTING = "Computing the feature maps …";
const NO_CONVOLUTION = "This network has no convolution.";
const TOGETHER =
  "Several networks of the same layers, trained apart, stand side by side: the mean of what these " +
  "columns say is the reading.";

// `explain` has why(call) and inside(call); `patch` is how many pixels wide a covered patch is.
export function createExplanations(element, explain, { patch }) {
  const [ink, overlay, line] = findAll(element, ".why-ink", ".why-sensitivity", ".why-line");
  const [layers, insideLine] = findAll(element, ".layers", ".inside-line");
  const [whyButton, whyPanel] = findAll(element, ".explain-why", ".why");
  const [insideButton, insidePanel] = findAll(element, ".explain-inside", ".inside");
  const panels = {
    why: { button: whyButton, panel: whyPanel, paint: paintWhy, say: sayWhy },
    inside: { button: insideButton, panel: insidePanel, paint: paintInside, say: sayInside },
  };
  let about = null; // { grey, run } of what lies there; null while the pen moves
  let damage = null; // how that run's network is broken
  const shown = { why: null, inside: null }; // what each panel tells about

  const isOpen = ({ button }) => button.getAttribute("aria-expanded") === "true";
  const same = (one, other) => one?.grey === other?.grey && one?.run === other?.run;

  async function update(kind) {
    const { panel, paint, say } = panels[kind];
    panel.classList.toggle("stale", !about);
    if (!about || !isOpen(panels[kind]) || same(shown[kind], about)) return;
    const mine = (shown[kind] = about);
    say(null);
    const answer = await answerOrError(explain[kind](mine));
    if (shown[kind] !== mine) return; // about other ink than lies there now
    if (answer.error) {
      shown[kind] = null; // may be asked again
      say(answer.error);
    } else paint(answer, mine);
  }

  function paintWhy(answer, { grey }) {
    paintGrey(ink, grey);
    paintSensitivity(overlay, answer.sensitivity);
    setText(line, sensitivityInWords(answer, patch));
  }

  function sayWhy(sentence) {
    if (about) paintGrey(ink, about.grey);
    paintSensitivity(overlay, null);
    setText(line, sentence ?? COVERING);
  }

  function paintInside({ columns }) {
    const several = columns.length > 1;
    setText(insideLine, several ? TOGETHER : columns.length ? "" : NO_CONVOLUTION);
    const opened = [...layers.children].map((column) => column.open);
    const details = (column, i) => columnDetails(column, i, columns.length, opened[i] ?? i === 0);
    layers.replaceChildren(...(several ? columns.map(details) : columns.flat().map(layerFigure)));
  }

  function sayInside(sentence) {
    if (sentence) layers.replaceChildren();
    setText(insideLine, sentence ?? COMPUTING);
  }

  function setOpen(kind, open) {
    const { button, panel } = panels[kind];
    button.setAttribute("aria-expanded", open);
    panel.hidden = !open;
    button.disabled = !about && !open;
    update(kind);
  }

  for (const [kind, one] of Object.entries(panels))
    one.button.addEventListener("click", () => setOpen(kind, !isOpen(one)));

  return {
    // Which panels are open, for the address.
    properties: Object.entries(panels)
      .filter(([, { button }]) => !button.hidden)
      .map(([kind, one]) => ({
        key: kind,
        kind: SWITCH,
        default: () => false,
        read: () => isOpen(one),
        write: (open) => setOpen(kind, open),
      })),

    // The ink of the reading that is shown, base64 of 784 grey levels, and the run whose network
    // read it; null ink while there is none or the pen still moves. `brokenBy` is the network's damage.
    show(grey, run, brokenBy) {
      if (brokenBy !== damage) shown.why = shown.inside = null;
      damage = brokenBy;
      about = grey === null ? null : { grey, run };
      for (const [kind, one] of Object.entries(panels)) {
        one.button.disabled = !about && !isOpen(one);
        update(kind);
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
  const caption = `Convolution ${index + 1}: ${maps} maps of ${height} × ${width}`;
  const canvas = make("canvas", { role: "img", "aria-label": caption });
  paintMaps(canvas, maps, height, width, bytesOf(levels));
  const textContent = `${caption}, white is ${most}`;
  return make("figure", {}, make("figcaption", { textContent }), canvas);
}

function paintMaps(canvas, maps, height, width, bytes) {
  const columns = Math.min(MAPS_IN_A_ROW, maps);
  canvas.width = columns * (width + 1) - 1;
  canvas.height = Math.ceil(maps / columns) * (height + 1) - 1;
  const context = canvas.getContext("2d");
  for (let map = 0; map < maps; map++) {
    const levels = bytes.subarray(map * width * height, (map + 1) * width * height);
    const [x, y] = [map % columns, Math.floor(map / columns)];
    context.putImageData(imageOf(levels, width, height), x * (width + 1), y * (height + 1));
  }
}
