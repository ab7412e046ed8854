// Notes in the page when pen events arrive, when calls leave and when the answer is painted.
//
// `answers` selects what shows the answer, inside the one element that `root` selects. The times
// are milliseconds of `performance.now()`. A pen move has two: `made` is when the browser got it,
// `heard` when the page did: with the next frame, or at once as a raw update.
({ root, answers }) => {
  let waiting = []; // pen moves whose ink no call has taken along yet
  let answered = []; // those whose answer has arrived, but is not seen yet
  let isDown = false;
  let newest = 0; // time stamp of the last sample
  let notes = {};

  // What was noted since the last time.
  window.takeNotes = () => {
    const taken = notes;
    notes = { samples: 0, up: null, whileDown: [], repaints: [] };
    waiting = answered = [];
    return taken;
  };
  window.takeNotes();
  window.hasAnswer = () => notes.repaints.length > 0;

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
    if (type !== "pointerdown") waiting.push({ made: timeStamp, heard: performance.now() });
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

  const read = () =>
    [...document.querySelectorAll(answers)]
      .map((node) => node.getAttribute("aria-valuenow") ?? node.textContent)
      .join();
  let shown = read();

  function look() {
    if (read() === shown) return;
    shown = read();
    const moves = isDown ? answered : [];
    const changed = performance.now();
    answered = [];
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
