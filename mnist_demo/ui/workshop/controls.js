// What the host does: tasks, pause, clearing, the network that all see, export and the end.

import { findAll, make, setLabel, setText } from "../shared/dom.js";
import { personKey } from "../shared/storage.js";
import { UNREACHED } from "../shared/request.js";
import { saveFile } from "../shared/save_file.js";

const SURE_FOR = 4000; // ms for a second click

// Lets a button act on its second click within a few seconds; the first asks. The question takes the
// place of the button's name: its label, where it has one, else its text.
export function confirmed(button, act, question) {
  const isLabelled = button.hasAttribute("aria-label");
  const rename = isLabelled ? setLabel : setText;
  let timer = 0;
  let name = "";
  const calm = () => {
    clearTimeout(timer);
    timer = 0;
    button.classList.remove("sure");
    rename(button, name);
  };
  button.addEventListener("click", () => {
    if (timer) {
      calm();
      act();
      return;
    }
    timer = setTimeout(calm, SURE_FOR);
    name = isLabelled ? button.getAttribute("aria-label") : button.textContent;
    button.classList.add("sure");
    rename(button, question);
  });
}

// `order(name, request)` asks the server and gives its answer; `exported()` gives the zip.
export function createControls(element, { order, exported, again }) {
  const [digits, challenge, teach, train, stop, pause, clear, end, save, select, told] = findAll(
    element,
    ".digits",
    ".challenge",
    ".teach",
    ".train",
    ".stop",
    ".pause",
    ".clear",
    ".end",
    ".export",
    "select",
    ".told"
  );
  let state = null;
  let isChoosing = false;

  async function act(name, request = {}) {
    let answer;
    try {
      answer = await order(name, request);
    } catch {
      answer = { error: UNREACHED };
    }
    setText(told, answer.error ?? "");
    again();
    return answer;
  }

  const buttons = Array.from({ length: 10 }, (_, digit) => {
    const name = `Everybody draws ${digit}`;
    const button = make("button", {
      type: "button",
      className: "tool",
      textContent: digit,
    });
    button.setAttribute("aria-label", name);
    button.addEventListener("click", () => act("host-begin", { kind: "wall", digit }));
    digits.append(button);
    return button;
  });
  challenge.addEventListener("click", () => act("host-begin", { kind: "challenge" }));
  teach.addEventListener("click", () => act("host-begin", { kind: "teach" }));
  train.addEventListener("click", () => act("host-train"));
  stop.addEventListener("click", () => act("host-stop-training"));
  pause.addEventListener("click", () => act("host-pause", { paused: !state?.paused }));
  confirmed(clear, () => act("host-clear"), "Clear it all?");
  confirmed(end, () => act("host-end"), "End, keep nothing?");
  save.addEventListener("click", async () => {
    setText(told, "Packing …");
    try {
      saveFile("workshop.zip", await exported());
      setText(told, "Saved as workshop.zip.");
    } catch {
      setText(told, UNREACHED);
    }
  });

  async function offerNetworks() {
    isChoosing = true;
    const answer = await order("host-networks", { key: personKey() }).catch(() => ({}));
    fill(answer.networks ?? []);
  }

  function fill(networks) {
    const known = networks.some(({ run }) => run === state.network.run);
    const offered = known ? networks : [state.network, ...networks];
    select.replaceChildren(
      ...offered.map(({ run, label }) => make("option", { value: run ?? "", textContent: label }))
    );
    select.value = state.network.run ?? "";
  }

  select.addEventListener("pointerdown", offerNetworks);
  select.addEventListener("focus", offerNetworks);
  select.addEventListener("blur", () => (isChoosing = false));
  select.addEventListener("change", async () => {
    const label = select.selectedOptions[0].textContent;
    const { error } = await act("host-network", { run: select.value || null, label });
    if (error) select.value = state.network.run ?? "";
  });

  // Shows what the room does now.
  return function show(now) {
    state = now;
    const { task } = now;
    buttons.forEach((button, digit) =>
      button.setAttribute("aria-pressed", task?.kind === "wall" && task.digit === digit)
    );
    challenge.setAttribute("aria-pressed", task?.kind === "challenge");
    teach.setAttribute("aria-pressed", task?.kind === "teach");
    pause.setAttribute("aria-pressed", now.paused);
    setText(pause, now.paused ? "Go on" : "Pause");
    train.hidden = now.is_training || task?.kind !== "teach";
    stop.hidden = !now.is_training;
    if (!isChoosing && select.value !== (now.network.run ?? "")) fill([]);
    if (!select.options.length) fill([]);
  };
}
