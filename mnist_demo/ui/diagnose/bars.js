// Ten bars, one for each digit’s probability.

function createBars(label) {
  const caption = make("p", { className: "bars-name" });
  const bars = TEN.map((digit) => {
    const fill = make("span", { className: "bar-fill" });
    const percent = make("span", { className: "bar-percent", textContent: DASH });
    const meter = make(
      "div",
      { className: "bar" },
      make("span", { textContent: digit }),
      make("span", { className: "bar-track" }, fill),
      percent
    );
    meter.setAttribute("role", "meter");
    meter.setAttribute("aria-valuemin", 0);
    meter.setAttribute("aria-valuemax", 100);
    name(meter, String(digit));
    return { meter, fill, percent };
  });
  const group = make("div", { className: "bars" }, ...bars.map(({ meter }) => meter));
  group.setAttribute("role", "group");
  const element = make("div", { className: "reading-of" }, caption, group);

  function title(text) {
    write(caption, text);
    name(group, `Probability of each digit, ${text}`);
  }
  title(label);

  return {
    element,
    title,

    // Ten probabilities and which digit they speak for; null until they are known.
    show(probabilities) {
      const most = probabilities && Math.max(...probabilities);
      bars.forEach(({ meter, fill, percent }, digit) => {
        const share = probabilities?.[digit];
        const isKnown = share !== undefined;
        const text = !isKnown ? DASH : share < 0.0005 ? "< 0.1 %" : percentage(share, 1);
        meter.classList.toggle("winner", isKnown && share === most);
        fill.style.transform = `scaleX(${share ?? 0})`;
        write(percent, text);
        meter.setAttribute("aria-valuenow", isKnown ? (100 * share).toFixed(2) : 0);
        meter.setAttribute("aria-valuetext", isKnown ? text : "not known yet");
      });
    },
  };
}
