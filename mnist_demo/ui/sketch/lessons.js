// "Unprepared" and "Break it": lessons below the steps, fetched when they are first opened.

import { register } from "../shared/address.js";
import { findAll } from "../shared/dom.js";
import { SWITCH, number } from "../shared/properties.js";

const NOT_LOADED = "This part of the page could not be loaded: press the button again.";
const MOST_LAYERS = 99;
const LESSONS = [
  { name: "unprepared", load: () => import("./unprepared.js") },
  { name: "breaking", load: () => import("./breaking.js") },
];

// `tools` is what the lessons work with, `tell` shows a sentence.
export function createLessons(element, { tell, ...tools }) {
  const lessons = LESSONS.map(({ name, load }) => {
    const [button, panel] = findAll(element, `.explain-${name}`, `.${name}`);
    return { name, button, panel, load, lesson: null };
  });
  let shown = [null, true]; // what show was last told

  async function setOpen(one, isOpen) {
    const { button, panel } = one;
    panel.hidden = !isOpen;
    button.setAttribute("aria-expanded", isOpen);
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

  // What the address tells of a lesson: whether it is open, and where its controls stand.
  function propertiesOf(one) {
    const open = {
      key: one.name,
      kind: SWITCH,
      default: () => false,
      read: () => !one.panel.hidden,
      write(isOpen) {
        if (isOpen === one.panel.hidden) setOpen(one, isOpen);
      },
    };
    return [
      open,
      ...[...one.panel.querySelectorAll("input, select")].map((control) => valueOf(control, one)),
    ];
  }

  // Where a slider or a list stands; the lesson takes it when it is next told of a change.
  function valueOf(control, one) {
    const { id, max = MOST_LAYERS, step = 1 } = control;
    return {
      key: id.replace(/^damage-/, ""),
      kind: number({ low: 0, high: Number(max), whole: Number(step) === 1 }),
      default: () => 0,
      read: () => Number(control.value),
      write(value) {
        if (Number(control.value) === value) return;
        if (control.matches("select")) control.dataset.linked = value; // it may not be filled yet
        control.value = value;
        if (value && one.panel.hidden) setOpen(one, true); // a network breaks in sight alone
        for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind));
      },
    };
  }

  for (const one of lessons)
    one.button.addEventListener("click", () => setOpen(one, one.panel.hidden));
  register("sketch", lessons.flatMap(propertiesOf));

  return {
    // What is read of the ink that lies there, null for none; `isSettled`: the pen is up.
    show(answer, isSettled) {
      shown = [answer, isSettled];
      for (const { lesson } of lessons) lesson?.show(answer, isSettled);
    },
  };
}
