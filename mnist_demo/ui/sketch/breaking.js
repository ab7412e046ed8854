// The lesson "Break it": three sliders that break the network on the pad, in this browser alone.

import { findAll, make, setAttributes, setText } from "../shared/dom.js";
import { PAD_NETWORK_SHOWN, listen } from "../shared/events.js";
import { paintGrey } from "../shared/image_data.js";
import {
  bitsInWords,
  layerInWords,
  noiseInWords,
  samplesInWords,
  zeroedInWords,
} from "./damage_in_words.js";

const ALL_BITS = 8;
const SPOKEN_AFTER = 700; // ms without a change
const NOT_HERE =
  "Only a network in this browser can be broken, and this one is not here: try it in a moment, or " +
  "put another one on the pad.";
const NO_SAMPLES = "The sample digits could not be fetched: move a slider to try again.";
const LOADING = "Fetching the network …";

// `breakNetwork(damage)` breaks the network on the pad, or mends it for null, and gives its layers;
// `strokeReader` knows how it is broken; `openSample(name)` gives an answer to a sample digit.
export function createLesson(panel, { element, button, breakNetwork, strokeReader, openSample }) {
  const [noise, bits, zeroed] = findAll(panel, "#damage-noise", "#damage-bits", "#damage-zeroed");
  const [layer, line, row] = findAll(panel, "select", ".breaking-line", ".breaking-samples");
  const [mend, spoken, yours] = findAll(panel, ".mend", ".spoken", ".yours");
  const flag = createFlag(element, mendAndReturn);
  const sliders = [noise, bits, zeroed];
  let { network } = strokeReader; // that the sliders are about
  let layers = null; // of that network; null while they are not known
  let samples = null; // the promise of { label, grey, item, show } of each sample digit
  let wanted = 0; // states of the sliders, counted
  let isBusy = false;
  let speaking = 0;

  // What the sliders say; null while they leave the network whole.
  function damage() {
    const [added, lost, share] = sliders.map((slider) => Number(slider.value));
    if (!added && !lost && !share) return null;
    const chosen = Number(layer.value);
    return { noise: added / 100, bits: ALL_BITS - lost, zeroed: share / 100, layer: chosen };
  }

  // Breaks the network as the sliders say; one call at a time, by their newest state.
  async function follow() {
    wanted++;
    paint();
    if (isBusy) return;
    isBusy = true;
    let done;
    do {
      done = wanted;
      try {
        const broken = damage();
        const found = await breakNetwork(broken);
        if (!layers) showLayers(found);
        if (damage()?.layer !== broken?.layer) wanted++; // a link names another than the first
        paint();
        await readSamples().catch(() => say(NO_SAMPLES));
      } catch {
        if (done === wanted) say(NOT_HERE);
      }
    } while (done !== wanted);
    isBusy = false;
    paint();
  }

  async function readSamples() {
    samples ??= Promise.all([...element.querySelectorAll(".sample")].map(opened));
    samples.catch(() => (samples = null)); // they are asked for again
    const all = await samples;
    if (!all.length) return say("");
    const read = await strokeReader.readImages(all.map(({ grey }) => grey));
    all.forEach(({ show }, i) => show(read[i]));
    row.append(...all.map(({ item }) => item));
    say(samplesInWords(all, read, strokeReader.damage !== null));
  }

  // A sample digit, by its button: its own `item` shows what it is read as.
  async function opened(sample) {
    const { name } = sample.dataset;
    const { greys } = await openSample(name);
    const label = Number(name.at(-1));
    const image = make("img", { src: sample.querySelector("img").src, alt: "" });
    const reading = make("b");
    const item = make("li", {}, make("span", { className: "picture" }, image), reading);
    const show = ({ digit, accepted }) => {
      item.classList.toggle("wrong", !accepted || digit !== label);
      setText(reading, accepted ? String(digit) : "?");
    };
    return { label, grey: greys[0], item, show };
  }

  // What lies on the pad, beside the samples: on a phone the reading itself is out of sight.
  function showYours(answer) {
    const grey = answer?.steps?.centred.grey;
    yours.hidden = !grey;
    if (!grey) return;
    paintGrey(yours.querySelector("canvas"), grey);
    setText(yours.querySelector("b"), answer.reading || "?");
  }

  function say(sentence) {
    setText(line, sentence);
    clearTimeout(speaking);
    speaking = setTimeout(() => setText(spoken, sentence), SPOKEN_AFTER);
  }

  function showLayers(found) {
    layers = found;
    const names = layers.map((one, i) => layerInWords(one, i, layers));
    layer.replaceChildren(...names.map((name, value) => make("option", { value }, name)));
    const { linked } = layer.dataset;
    if (linked < names.length) layer.value = linked;
    delete layer.dataset.linked;
    paint();
  }

  function paint() {
    const found = layers?.[layer.value];
    describe(noise, noiseInWords(Number(noise.value)));
    describe(bits, bitsInWords(ALL_BITS - bits.value));
    describe(zeroed, found ? zeroedInWords(zeroed.value / 100, found) : "none");
    for (const control of [...sliders, layer]) control.disabled = !layers;
    mend.disabled = !damage();
    flag.show(strokeReader.damage !== null);
  }

  function describe(slider, text) {
    setText(slider.nextElementSibling, text);
    setAttributes(slider, { "aria-valuetext": text });
  }

  function mendSliders() {
    for (const slider of sliders) slider.value = 0;
  }

  function mendAndReturn() {
    mendSliders();
    follow();
    button.focus({ preventScroll: true }); // the button that had the focus is gone
  }

  // A whole network is on the pad in place of the one before.
  function reset() {
    mendSliders();
    layers = null;
    ({ network } = strokeReader);
    say(LOADING);
    if (panel.hidden) paint();
    else follow();
  }

  // Resets where another network is on the pad, or the same one was put there again.
  function resetIfGone() {
    if (network !== strokeReader.network) reset();
  }

  for (const slider of sliders) slider.addEventListener("input", follow);
  layer.addEventListener("change", follow);
  mend.addEventListener("click", mendAndReturn);
  listen(PAD_NETWORK_SHOWN, resetIfGone);

  return {
    // What is read of the ink that lies there, null for none.
    show(answer) {
      resetIfGone();
      showYours(answer);
    },
    opened() {
      if (layers) return;
      say(LOADING);
      follow();
    },
  };
}

// What says beside the reading that the network is broken on purpose.
function createFlag(element, mend) {
  const [line, own, result] = findAll(element, ".reader", ".reader-own", ".result");
  const words = make("b", { className: "reader-broken" }, "broken on purpose");
  const button = make("button", { type: "button", className: "reader-mend" }, "Mend it");
  button.addEventListener("click", mend);
  own.after(words);
  line.append(button);
  return {
    show(isBroken) {
      words.hidden = button.hidden = !isBroken;
      result.classList.toggle("broken", isBroken);
    },
  };
}
