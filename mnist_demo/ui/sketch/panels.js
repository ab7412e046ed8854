// What surrounds the pad and can come a moment after it: ways to open a picture, the one from before
// a reload, "What was it?", "Why?" and "Inside", and the lessons.

import { note, register } from "../shared/address.js";
import { createDrawings } from "../shared/drawings.js";
import { oneOf } from "../shared/properties.js";
import { createExplanations } from "./explanations.js";
import { createKeptPicture } from "./kept_picture.js";
import { createLabelling } from "./labelling.js";
import { createLessons } from "./lessons.js";
import { listenToPictures } from "./pictures.js";

// `openPicture(source)` shows a picture, `tell` a sentence; `strokeReader` reads and explains; `lessons`
// and `hand` are what these two need besides.
export function createPanels(element, { props, strokeReader, openPicture, tell, ...needed }) {
  const drawings = createDrawings(props.drawings);
  const hand = { show: () => {} };
  if (needed.hand.server.teach)
    import("../hand/main.js").then(({ createHand }) =>
      Object.assign(hand, createHand(element, { ...needed.hand, drawings, props: props.hand }))
    );
  listenToPictures(element, { open: openPicture, tell, most: props.max_file_bytes });
  const { keep, restore } = createKeptPicture();
  const explanations = createExplanations(element, strokeReader, props.constants.occlusion);
  const samples = [...element.querySelectorAll(".sample")].map(({ dataset }) => dataset.name);
  let shown = null; // what the picture on the pad came from

  const sample = {
    key: "sample",
    kind: oneOf(() => samples),
    default: () => null,
    read: () => shown?.sample ?? null,
    write(name) {
      // after a reload there lies what lay there before, which the address may not tell yet
      if (name !== null && name !== shown?.sample && !isReload()) openPicture({ sample: name });
    },
  };
  register("sketch", [sample, ...explanations.properties]);

  return {
    keptPicture: {
      restore,
      keep(source) {
        shown = source;
        note();
        return keep(source);
      },
    },
    labelling: createLabelling(element.querySelector(".labelling"), drawings),
    hand,
    explanations,
    lessons: createLessons(element, {
      ...needed.lessons,
      tell,
      drawings,
      strokeReader,
      side: props.constants.image.side,
    }),
  };
}

const isReload = () => performance.getEntriesByType("navigation")[0]?.type === "reload";
