// What surrounds the pad and can come a moment after it: ways to open a picture, the one from before
// a reload, "What was it?", "Why?" and "Inside", and the lessons.

import { createDrawings } from "../shared/drawings.js";
import { createExplanations } from "./explanations.js";
import { createKeptPicture } from "./kept_picture.js";
import { createLabelling } from "./labelling.js";
import { createLessons } from "./lessons.js";
import { listenToPictures } from "./pictures.js";

// `openPicture(source)` shows a picture, `tell` a sentence; `strokeReader` reads and explains; `lessons`
// is what the lessons need besides.
export function createPanels(element, { props, strokeReader, openPicture, tell, lessons }) {
  const drawings = createDrawings(props.drawings);
  listenToPictures(element, { open: openPicture, tell, most: props.max_file_bytes });
  return {
    keptPicture: createKeptPicture(),
    labelling: createLabelling(element.querySelector(".labelling"), drawings),
    explanations: createExplanations(element, strokeReader, props.constants.occlusion),
    lessons: createLessons(element, {
      ...lessons,
      tell,
      drawings,
      strokeReader,
      side: props.constants.image.side,
    }),
  };
}
