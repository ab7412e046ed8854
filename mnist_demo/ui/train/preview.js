// A preview of the data: samples of what would be trained on, and what augmentation makes of each.

import { findAll, make, setLabel } from "../shared/dom.js";
import { paintGrey } from "../shared/image_data.js";

const SHOWN = 12;
export const OUT_OF_RANGE = "One of the settings is out of its range.";

// `ask()` gives the server's answer, or null if a value in the form is out of its range.
export function createPreview(element, ask) {
  const [digits, line, others] = findAll(element, ".preview-digits", ".preview-line", ".others");
  const pairs = Array.from({ length: SHOWN }, () => {
    const [plain, varied] = [make("canvas"), make("canvas")];
    digits.append(make("span", { className: "pair" }, plain, varied));
    return { plain, varied };
  });
  let newest = 0; // requests are counted: only the answer to the last one is shown

  async function look() {
    const mine = ++newest;
    line.textContent = "Fetching some digits …";
    const answer = await ask();
    if (mine !== newest) return;
    if (!answer) line.textContent = OUT_OF_RANGE;
    else if (answer.error) line.textContent = answer.error;
    else show(answer);
  }

  function show({ images, labels, augmented }) {
    pairs.forEach(({ plain, varied }, i) => {
      paintGrey(plain, images[i]);
      paintGrey(varied, augmented[i]);
    });
    const varies = images.some((image, i) => image !== augmented[i]);
    line.textContent = varies
      ? "Above as they are, below as augmentation varies them: differently in each epoch."
      : "Augmentation is off: the network sees them as they are.";
    digits.classList.toggle("plain", !varies);
    setLabel(digits, `Samples of the training data: ${labels.join(", ")}`);
  }

  element.addEventListener("toggle", () => element.open && look());
  others.addEventListener("click", look);
  return { refresh: () => element.open && look() };
}
