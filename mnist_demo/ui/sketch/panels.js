// What surrounds the pad and can come a moment after it: ways to open a picture, the one from before
// a reload, "What was it?", "Why?" and "Inside".

import { createDrawings } from "../shared/drawings.js";
import { createExplanations } from "./explanations.js";
import { createKeptPicture } from "./kept_picture.js";
import { createLabelling } from "./labelling.js";
import { listenToPictures } from "./pictures.js";

// `openPicture(source)` shows a picture, `tell` a sentence, `clear` empties the pad; `explain` has
// why(call) and inside(call), `server` the tab's functions.
export function createPanels(element, { props, explain, server, openPicture, tell, clear }) {
  const drawings = createDrawings(props.drawings);
  const hand = { show: () => {} };
  if (server.teach)
    import("../hand/main.js").then(({ createHand }) =>
      Object.assign(hand, createHand(element, { server, drawings, clear, props: props.hand }))
    );
  listenToPictures(element, { open: openPicture, tell, most: props.max_file_bytes });
  return {
    keptPicture: createKeptPicture(),
    labelling: createLabelling(element.querySelector(".labelling"), drawings),
    hand,
    explanations: createExplanations(element, explain, props.constants.occlusion),
  };
}
