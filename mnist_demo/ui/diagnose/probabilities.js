// The ten probabilities that a network gives an image, under the network's name.

import { createBars, paintBar } from "../shared/bars.js";
import { make, setLabel, setText } from "../shared/dom.js";
import { DASH, percent } from "../shared/format.js";

const UNKNOWN = { share: 0, now: 0, text: DASH, spoken: "not known yet", isWinner: false };

export function createProbabilities() {
  const { element: group, bars } = createBars();
  const caption = make("p", { className: "bars-name" });
  const element = make("div", { className: "reading-of" }, caption, group);

  return {
    element,

    title(text) {
      setText(caption, text);
      setLabel(group, `Probability of each digit, ${text}`);
    },

    // Ten probabilities; null until they are known.
    show(probabilities) {
      const most = probabilities && Math.max(...probabilities);
      bars.forEach((bar, digit) => {
        const share = probabilities?.[digit];
        if (share === undefined) {
          paintBar(bar, UNKNOWN);
          return;
        }
        const text = share < 0.0005 ? "< 0.1 %" : percent(share, 1);
        paintBar(bar, { share, now: (100 * share).toFixed(2), text, isWinner: share === most });
      });
    },
  };
}
