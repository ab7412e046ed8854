// What surrounds the pad and can come a moment after it: ways to open a picture, "What was it?",
// "Why?" and "Inside".

import { createDrawings } from "../shared/drawings.js";
import { createExplanations } from "./explanations.js";
import { createLabelling } from "./labelling.js";
import { listenToPictures } from "./pictures.js";

// `openPicture(call)` shows what `call(run)` gets from the server; `tell` shows a sentence.
export function createPanels(element, { props, server, openPicture, tell }) {
  listenToPictures(element, { open: openPicture, tell, server, most: props.max_file_bytes });
  return {
    labelling: createLabelling(element.querySelector(".labelling"), createDrawings(props.drawings)),
    explanations: createExplanations(element, server, props.patch),
  };
}
