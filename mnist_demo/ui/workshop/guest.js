// A guest's part in the workshop, without the page: what they are asked, and what is on its way.

const RETRY_AFTER = 2000; // ms, where the server was not reached
const SETTLED_AFTER = 1200; // ms that the pen is up before a drawing goes by itself
const RIGHT_AFTER = 500; // ms, against the clock, for one that is read as asked

// `ask(name, request)` asks the server, `changed` is called when anything is new. `later` is setTimeout,
// and `now` gives the time in ms.
export function createGuest({ ask, key, changed, later = setTimeout, now = () => Date.now() }) {
  let view = null; // what the server last said
  let tag = "";
  let outbox = []; // drawings that the server has not confirmed: { task, place, strokes }
  let isSending = false;
  let isOffline = false;
  let refused = ""; // the server's sentence
  let read = null; // what was made of the newest confirmed drawing: { digit, accepted, right, label }
  let redone = null; // the place of a drawing that is drawn again
  let hasRestarted = false; // the server forgot the room
  let startedAt = null; // ms, as this browser saw it
  let [asked, heard] = [0, 0]; // requests, counted: an answer to an earlier one is not taken

  const task = () => (view?.phase === "task" ? view.task : null);

  // The place of the prompt that is asked now.
  function place() {
    if (task().drawings === 1) return 0;
    if (redone !== null) return redone;
    return Math.max(view.you.given, ...outbox.map((drawing) => drawing.place + 1));
  }

  const hasMore = () => task() !== null && place() < task().drawings;

  function accept(answer, number) {
    if (number < heard || !answer.room) return;
    heard = number;
    const before = view;
    view = answer;
    if (before && before.room !== view.room) hasRestarted = view.phase !== "over";
    if (before?.task?.number !== view.task?.number || before?.room !== view.room) forgetTask();
    if (task()) hasRestarted = false;
    if (task()?.is_timed && !view.you.started) startedAt = null;
    if (!view.you.given && !outbox.length) read = null; // the host cleared it
  }

  function forgetTask() {
    outbox = [];
    [refused, read, redone, startedAt] = ["", null, null, null];
  }

  async function request(name, entries) {
    const number = ++asked;
    try {
      const answer = await ask(name, { key, ...entries });
      isOffline = false;
      accept(answer, number);
      if (Number.isFinite(answer.elapsed)) startedAt = now() - 1000 * answer.elapsed;
      return answer;
    } catch {
      isOffline = true;
      return null;
    }
  }

  // One drawing after the other, each until the server has answered.
  async function flush() {
    if (isSending) return;
    isSending = true;
    while (outbox.length) {
      const [drawing] = outbox;
      const label = view.task.prompts[drawing.place];
      const answer = await request("guest-draw", drawing);
      if (!answer) await new Promise((resolve) => later(resolve, RETRY_AFTER));
      else {
        outbox = outbox.filter((other) => other !== drawing);
        refused = answer.error ?? "";
        if (answer.read) read = { ...answer.read, label };
        else outbox = []; // those after it have no place
      }
      changed();
    }
    isSending = false;
  }

  return {
    get view() {
      return view;
    },
    get task() {
      return task();
    },
    get isOffline() {
      return isOffline;
    },
    get hasRestarted() {
      return hasRestarted;
    },
    get refused() {
      return refused;
    },
    get read() {
      return read;
    },
    get isSending() {
      return outbox.length > 0;
    },
    get isRedoing() {
      return redone !== null;
    },
    // How many drawings are given or on their way.
    get given() {
      return task() ? Math.max(view.you.given, ...outbox.map((one) => one.place + 1)) : 0;
    },
    // The digit that is asked for now; null if none is.
    get prompt() {
      return hasMore() ? task().prompts[place()] : null;
    },
    get canSend() {
      return hasMore() && !view.paused && !view.learning && (!task().is_timed || view.you.started);
    },
    get canRedo() {
      return (
        task()?.drawings > 1 &&
        task().can_redo &&
        redone === null &&
        !outbox.length &&
        this.given > 0
      );
    },
    // Seconds that the clock has run, as this browser knows it; null if it does not.
    get elapsed() {
      return startedAt === null ? null : (now() - startedAt) / 1000;
    },

    // Asks how things stand. Gives the answer, or null if none came.
    async look() {
      const answer = await request("guest-look", { tag });
      if (answer?.tag) tag = answer.tag;
      if (!view) refused = answer?.error ?? ""; // the room is full
      changed();
      return answer;
    },

    async rename(name) {
      await request("guest-name", { name });
      changed();
    },

    async start() {
      const answer = await request("guest-start", { task: view.task.number });
      refused = answer?.error ?? "";
      changed();
    },

    // Puts a drawing on its way: strokes as the pad has them. One that waits for the same place goes.
    send(strokes) {
      const drawing = { task: view.task.number, place: place(), strokes };
      outbox = [...outbox.filter((other) => other.place !== drawing.place), drawing];
      [redone, refused] = [null, ""];
      changed();
      return flush();
    },

    // The last drawing is to be drawn again.
    redo() {
      redone = this.given - 1;
      changed();
    },
  };
}

// Milliseconds after which a drawing goes by itself; null if it waits for "Send": one that looks like no
// digit might not be finished, nor meant for a screen, and against the clock one that is misread neither.
export function sendsItselfAfter(task, prompt, { digit, accepted }) {
  if (!accepted) return null;
  if (task.is_timed) return digit === prompt ? RIGHT_AFTER : null;
  return SETTLED_AFTER;
}
