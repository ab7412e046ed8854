// What surrounds the pad and can come a moment after it: ways to open a picture, the one from before
// a reload, "What was it?", "Why?" and "Inside".

import { createDrawings } from "../shared/drawings.js";
import { createExplanations } from "./explanations.js";
import { createKeptPicture } from "./kept_picture.js";
import { createLabelling } from "./labelling.js";
import { listenToPictures } from "./pictures.js";

// `openPicture(source)` shows a picture, `tell` a sentence; `explain` has why(call) and inside(call).
export function createPanels(element, { props, explain, openPicture, tell }) {
  listenToPictures(element, { open: openPicture, tell, most: props.max_file_bytes });
  return {
    keptPicture: createKeptPicture(),
    labelling: createLabelling(element.querySelector(".labelling"), createDrawings(props.drawings)),
    explanations: createExplanations(element, explain, props.constants.occlusion),
  };
}
