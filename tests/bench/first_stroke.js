// Draws a stroke as soon as the pad reacts, and notes when that was and when its reading was shown:
// milliseconds since the navigation began, in `window.firstStroke`. With it the requests until then, and
// the kilobytes that these received.
//
// `path` is a list of points [x, y] in shares of the pad's side.
(path) => {
  const times = (window.firstStroke = { appeared: null, reacted: null, read: null });
  const find = (selector) => document.querySelector(selector);

  function dispatch(canvas, type, [x, y]) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const clientX = left + x * width;
    const clientY = top + y * height;
    const buttons = type === "pointerup" ? 0 : 1;
    const button = type === "pointermove" ? -1 : 0;
    const options = { clientX, clientY, button, buttons, pointerId: 1, pointerType: "mouse" };
    canvas.dispatchEvent(new PointerEvent(type, { ...options, bubbles: true }));
  }

  // the pen comes down in every frame until the pad takes it
  function tryToDraw() {
    const canvas = find("#sketch-pad canvas");
    if (canvas?.clientWidth) {
      times.appeared ??= performance.now();
      dispatch(canvas, "pointerdown", path[0]);
      if (!find(".undo").disabled) {
        times.reacted = performance.now();
        for (const point of path.slice(1)) dispatch(canvas, "pointermove", point);
        dispatch(canvas, "pointerup", path.at(-1));
        waitForReading();
        return;
      }
    }
    requestAnimationFrame(tryToDraw);
  }

  function waitForReading() {
    if (!/\d/.test(find("#reading").textContent)) {
      requestAnimationFrame(waitForReading);
      return;
    }
    times.read = performance.now();
    const fetched = performance.getEntries().filter(({ transferSize }) => transferSize > 0);
    times.requests = fetched.length;
    times.received_kb = fetched.reduce((sum, { transferSize }) => sum + transferSize, 0) / 1000;
  }

  tryToDraw();
};
