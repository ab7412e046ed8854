// The strip at the top of a guest's page: joins the pad, the guest's part in the workshop, and its words.

import { findAll, setText } from "../shared/dom.js";
import * as events from "../shared/events.js";
import { askAgainAfter } from "../shared/polling.js";
import { personKey } from "../shared/storage.js";
import { ask } from "./ask.js";
import { createGuest, sendsItselfAfter } from "./guest.js";
import { words } from "./words.js";

const TICK = 100; // ms between two times that the clock shows

export function mount({ element, props }) {
  const [askLine, line, form, input, start, send, back] = findAll(
    element,
    ".workshop-ask",
    ".workshop-line",
    ".workshop-name",
    ".workshop-name input",
    ".workshop-start",
    ".workshop-send",
    ".workshop-back"
  );
  const guest = createGuest({ ask, key: personKey(), changed: paint });
  let settled = null; // what lies on the pad and is read: { answer, strokes }
  let old = null; // the answer to what lay there when the prompt came
  let sent = null; // the answer to what was sent last
  let timer = 0;
  let clock = 0;
  let taskShown; // the number of the task, null for none; undefined until the server has answered
  let prompted = ""; // which prompt is shown, of which task
  let padRun = null; // whose network reads the pad: a run, or null for the champion
  let roomRun = null; // the network that the room put there

  input.maxLength = props.longest_name;

  function pad() {
    if (!settled) return null;
    const { answer } = settled;
    if (!settled.strokes().length) return { isPicture: true };
    if (answer.error) return null;
    return {
      isSent: answer === sent,
      digit: answer.digit,
      accepted: answer.accepted,
      isOne: answer.marks.length === 1,
    };
  }

  function paint() {
    const { task, prompt } = guest;
    const number = task?.number ?? null;
    const key = `${guest.view?.room} ${task?.number} ${task?.drawings > 1 ? guest.given : ""}`;
    if (key !== prompted) {
      prompted = key;
      old = settled?.answer ?? null;
      clearTimeout(timer);
    }
    if (guest.view && number !== taskShown) {
      const isNext = number !== null && taskShown !== undefined;
      taskShown = number;
      // what lies there was not for this task; undo brings it back
      if (isNext && settled) events.announce(events.PAD_CLEAR);
    }
    const said = words(guest, pad());
    setText(askLine, said.ask);
    setText(line, said.line);
    for (const [node, isShown] of [
      [form, said.name],
      [start, said.start],
      [send, said.send],
      [back, said.back],
    ])
      node.hidden = !isShown;
    send.disabled = !guest.canSend || !pad()?.isOne;
    if (guest.view && document.activeElement !== input && !input.value)
      input.placeholder = guest.view.you.name;
    const ticks = task?.is_timed && prompt !== null && guest.view.you.started;
    if (ticks && !clock) clock = setInterval(paint, TICK);
    if (!ticks) clock = clearInterval(clock);
    showNetwork();
  }

  // Sends what lies on the pad.
  function sendNow() {
    clearTimeout(timer);
    if (!guest.canSend || !pad()?.isOne) return;
    const hasNext = guest.task.drawings > 1;
    old = sent = settled.answer;
    guest.send(settled.strokes());
    if (hasNext) events.announce(events.PAD_CLEAR);
  }

  function padSettled(now) {
    if (now?.answer === settled?.answer) return;
    settled = now;
    clearTimeout(timer);
    const drawn = pad();
    if (drawn?.isOne && now.answer !== old && guest.canSend) {
      const wait = sendsItselfAfter(guest.task, guest.prompt, drawn);
      if (wait !== null) timer = setTimeout(sendNow, wait);
    }
    paint();
  }

  // While there is a task, the pad is read by the network of the room, and shows no other digit.
  function showNetwork() {
    if (!guest.view) return;
    const wanted = guest.view.network;
    const isTask = guest.task !== null;
    const run = wanted?.run ?? null;
    if (isTask) roomRun = run;
    const isLeft = !isTask && roomRun !== null && padRun === roomRun;
    const sketch = document.querySelector(".sketch");
    sketch?.classList.toggle("asked-by-room", isTask);
    sketch?.classList.toggle("read-for-room", isTask && run === padRun);
    if (isLeft) {
      roomRun = null;
      events.announce(events.PAD_NETWORK, null);
    } else if (isTask && padRun !== run) events.announce(events.PAD_NETWORK, wanted);
  }

  async function rename() {
    if (input.value.trim()) {
      await guest.rename(input.value);
      input.value = guest.view?.you.name ?? input.value;
    }
  }

  async function begin() {
    start.disabled = true;
    await rename();
    await guest.start();
    start.disabled = false;
    events.announce(events.PAD_CLEAR);
  }

  async function follow() {
    const answer = await guest.look();
    await new Promise((resolve) => setTimeout(resolve, askAgainAfter(answer)));
    await seen();
    follow();
  }

  events.listen(events.PAD_SETTLED, padSettled);
  events.listen(events.PAD_NETWORK_SHOWN, (network) => {
    padRun = network?.run ?? null;
    // later: the pad is still busy with this one
    queueMicrotask(showNetwork);
  });
  events.announce(events.PAD_NETWORK_QUERY);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    rename();
  });
  start.addEventListener("click", begin);
  send.addEventListener("click", sendNow);
  back.addEventListener("click", () => {
    guest.redo();
    events.announce(events.PAD_CLEAR);
  });
  follow();
}

// Kept when somebody looks at the page.
function seen() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
  });
}
