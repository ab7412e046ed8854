// "Unprepared" and "Break it": lessons below the steps, fetched when they are first opened.

import { findAll } from "../shared/dom.js";

const NOT_LOADED = "This part of the page could not be loaded: press the button again.";
const LESSONS = [
  { name: "unprepared", load: () => import("./unprepared.js") },
  { name: "breaking", load: () => import("./breaking.js") },
];

// `tools` is what the lessons work with, `tell` shows a sentence.
export function createLessons(element, { tell, ...tools }) {
  const lessons = LESSONS.map(({ name, load }) => {
    const [button, panel] = findAll(element, `.explain-${name}`, `.${name}`);
    return { button, panel, load, lesson: null };
  });
  let shown = [null, true]; // what show was last told

  async function toggle(one) {
    const { button, panel } = one;
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", !panel.hidden);
    try {
      const { createLesson } = await one.load();
      one.lesson ??= createLesson(panel, { element, button, ...tools });
    } catch {
      panel.hidden = true;
      button.setAttribute("aria-expanded", false);
      tell(NOT_LOADED);
      return;
    }
    one.lesson.show(...shown);
    if (!panel.hidden) one.lesson.opened();
  }

  for (const one of lessons) one.button.addEventListener("click", () => toggle(one));

  return {
    // What is read of the ink that lies there, null for none; `isSettled`: the pen is up.
    show(answer, isSettled) {
      shown = [answer, isSettled];
      for (const { lesson } of lessons) lesson?.show(answer, isSettled);
    },
  };
}
