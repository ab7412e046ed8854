// Notes in the page when pen events arrive, and when their ink and their answer are painted.
//
// `answers` selects what shows the answer, inside the one element that `root` selects. A page that
// tells of its answers by `reading` events says itself which pen move an answer covers, also where it
// changes nothing. Of another page an answer is a change of what it shows, and covers the moves that
// came before the call which it follows. The times are milliseconds of `performance.now()`: a pen move
// is `made` when the browser gets it, and its ink is painted at `inked`.
({ root, answers }) => {
  let waiting = []; // pen moves whose ink no call has taken along yet
  let answered = []; // those whose answer has arrived, but is not seen yet
  let isDown = false;
  let newest = 0; // time stamp of the last sample
  let tells = false; // the page tells of its answers
  let notes = {};

  // What was noted since the last time.
  window.takeNotes = () => {
    const taken = notes;
    notes = { samples: 0, up: null, whileDown: [], repaints: [], hasChanged: false };
    waiting = answered = [];
    return taken;
  };
  window.takeNotes();
  window.hasAnswer = () => notes.hasChanged;

  function pen({ type, timeStamp }) {
    if (type === "pointerdown") isDown = true;
    if (!isDown) return;
    if (type === "pointerup") {
      isDown = false;
      notes.up = timeStamp;
      return;
    }
    if (timeStamp <= newest) return; // a move that was heard before, as a raw update
    newest = timeStamp;
    notes.samples++;
    if (type === "pointerdown") return;
    const move = { made: timeStamp };
    waiting.push(move);
    afterNextFrame((inked) => (move.inked = inked));
  }
  for (const type of ["pointerdown", "pointerrawupdate", "pointermove", "pointerup"])
    window.addEventListener(type, pen, true); // before the page's own listeners

  const fetched = window.fetch;
  window.fetch = async (request, ...options) => {
    if (!String(request.url ?? request).includes("component_server"))
      return fetched(request, ...options);
    const taken = waiting;
    waiting = [];
    const response = await fetched(request, ...options);
    answered = taken;
    return response;
  };

  document.addEventListener("reading", ({ detail: { at } }) => {
    tells = true;
    const covered = waiting.filter(({ made }) => made <= at);
    waiting = waiting.filter(({ made }) => made > at);
    note(isDown ? covered : []);
  });

  const read = () =>
    [...document.querySelectorAll(answers)]
      .map((node) => node.getAttribute("aria-valuenow") ?? node.textContent)
      .join();
  let shown = read();

  function look() {
    if (read() === shown) return;
    shown = read();
    notes.hasChanged = true;
    const moves = isDown ? answered : [];
    answered = [];
    if (!tells) note(moves);
  }

  // An answer is set; `moves` are those that it is the first to cover.
  function note(moves) {
    const changed = performance.now();
    afterNextFrame((repainted) => {
      notes.repaints.push(repainted);
      for (const move of moves) notes.whileDown.push({ ...move, changed, repainted });
    });
  }

  new MutationObserver(look).observe(document.querySelector(root), {
    attributes: true,
    characterData: true,
    childList: true,
    subtree: true,
  });

  // A message posted before a frame is painted is handled after it.
  function afterNextFrame(then) {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => then(performance.now());
      port2.postMessage(null);
    });
  }
}
