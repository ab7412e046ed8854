// A glance at the data: samples of what would be trained on, and what augmentation makes of each.

const GLANCED = 12;
const UNREACHED = "The server does not answer: try again in a moment.";
const OUT_OF_RANGE = "One of the settings is out of its range.";

// `ask()` gives the server's answer, or null if the form is not sound yet.
function createGlance(element, ask) {
  const place = element.querySelector(".glance-digits");
  const line = element.querySelector(".glance-line");
  const pairs = Array.from({ length: GLANCED }, () => {
    const [plain, varied] = [make("canvas"), make("canvas")];
    place.append(make("span", { className: "pair" }, plain, varied));
    return { plain, varied };
  });
  let newest = 0; // questions are counted: only the answer to the last one is shown

  async function look() {
    const asked = ++newest;
    line.textContent = "Fetching some digits …";
    const answer = await ask().catch(() => ({ error: UNREACHED }));
    if (asked !== newest) return;
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
      ? "Above as they are, below as augmentation varies them: anew in each epoch."
      : "Augmentation is off: the network sees them as they are.";
    place.classList.toggle("plain", !varies);
    place.setAttribute("aria-label", `Samples of the training data: ${labels.join(", ")}`);
  }

  element.addEventListener("toggle", () => element.open && look());
  element.querySelector(".others").addEventListener("click", look);
  return { refresh: () => element.open && look() };
}
