// Joins form, charts, table and server. While a training of this person's goes on, the server is
// asked how it stands; otherwise only once after each thing they do.

const EVERY = 300; // ms between two questions while somebody looks
const EVERY_UNSEEN = 2000; // and while the tab is not seen, or the server does not answer
const OFFLINE = "The server does not answer; what trains goes on without this page.";

const find = (selector) => element.querySelector(selector);
const [start, stop, rest] = [".start", ".stop", ".rest"].map(find);
const { architectures } = props;
const key = ownKey();

const form = createForm(props.settings, ({ key: setting }) =>
  find(setting === "architecture" ? ".network" : ".fields")
);
const sweep = createSweep(find(".sweep"), props.settings, props.sweep);
const glance = createGlance(find(".glance"), async () => {
  const choices = form.peekAll();
  return choices && inTime(server.glance({ choices }));
});
const curves = createCurves();
const overlay = createOverlay(element, curves);
const progress = createProgress(element);
const strip = createStrip(find(".strip-digits"));
const words = createWords(props.settings, architectures);
const table = createRuns(find(".runs"), words, { show, pad, diagnose, resume, cancel, remove });

let runs = []; // as the server last told, newest first
let current = null; // the training that the sentence, the bar and the figures speak of
let onPad = null; // the run whose network the pad reads with
let held = null; // a sentence to leave standing until there is another to say
let asking = false;
let again = false; // asked for while an answer was under way
let timer = 0;

async function look() {
  clearTimeout(timer);
  again = true;
  if (asking) return;
  asking = true;
  let reached = true;
  while (again) {
    again = false;
    try {
      const answer = await inTime(server.watch({ key, cursors: curves.cursors(overlay.ids) }));
      if (answer.error) hold(answer.error);
      else take(answer);
      reached = true;
    } catch {
      reached = false;
      hold(OFFLINE);
    }
    paint();
  }
  asking = false;
  if (!element.isConnected || (reached && !runs.some(isActive))) return;
  timer = setTimeout(look, reached && isSeen() ? EVERY : EVERY_UNSEEN);
}

function take(answer) {
  runs = answer.runs;
  curves.add(answer.curves);
  const next = atHand();
  if (next && next.id !== current?.id) {
    overlay.show(next.id, false);
    again ||= !(next.id in answer.curves);
  }
  current = next;
  if (held?.sentence === OFFLINE) held = null;
}

// What trains, else what is next in line, else what was spoken of last, else the newest that began.
function atHand() {
  return (
    runs.find((run) => isActive(run) && run.state !== "waiting") ??
    runs.findLast((run) => run.state === "waiting") ??
    runs.find((run) => run.id === current?.id) ??
    runs.find((run) => run.step > 0) ??
    runs[0] ??
    null
  );
}

function paint() {
  const usual = sentenceOf(current);
  if (held && held.instead !== usual) held = null;
  progress.say(held?.sentence ?? usual);
  progress.show(current);
  stop.disabled = !current || !isActive(current) || current.state === "stopping";
  rest.hidden = !waiting().length;
  write(rest, `Cancel the ${waiting().length} waiting`);
  strip.show((current?.strip ? current : runs.find((run) => run.strip))?.strip ?? null);
  overlay.paint(runs, find("input[name=train-axis]:checked").value);
  table.paint(runs, { colours: overlay.colours, onPad, current: current?.id });
}

const waiting = () => runs.filter((run) => run.state === "waiting" && run !== current);

function hold(sentence) {
  held = { sentence, instead: sentenceOf(current) };
  progress.say(sentence);
}

// Ask the server for something, say what it refuses, and look how things stand then.
async function request(what, sentence) {
  hold(sentence);
  let answer = null;
  try {
    answer = await inTime(what());
    if (answer.error) hold(answer.error);
    else held = null;
  } catch {
    hold(UNREACHED);
  }
  await look();
  return answer?.error ? null : answer;
}

async function begin() {
  const choices = form.read();
  const swept = sweep.read();
  if (!choices || swept === undefined) return hold(OUT_OF_RANGE);
  start.disabled = true;
  await request(async () => {
    const answer = await server.start({ key, choices, sweep: swept, strokes: strokesOnThePad() });
    if (answer?.runs) {
      overlay.hideOthers();
      for (const id of answer.runs) overlay.show(id, false);
    }
    return answer;
  }, "Starting …");
  start.disabled = false;
}

function show(run, shown) {
  if (shown) overlay.show(run.id, true);
  else overlay.hide(run.id);
  paint();
  if (shown) look();
}

function pad(run) {
  const detail = onPad === run.id ? null : { run: run.id, label: run.label };
  window.dispatchEvent(new CustomEvent("pad-network", { detail }));
}

function diagnose(run) {
  const detail = { run: run.id, label: run.label };
  keepDiagnosed(detail);
  window.dispatchEvent(new CustomEvent("diagnose-network", { detail }));
  openTab("Diagnose");
}

function resume(run) {
  overlay.show(run.id, false);
  request(() => server.resume({ key, run: run.id }), "Starting …");
}

function cancel(run) {
  return request(() => server.stop({ key, run: run.id }), "Stopping …");
}

async function cancelWaiting() {
  for (const run of waiting()) await cancel(run);
}

async function remove(run) {
  if (onPad === run.id) pad(run);
  const gone = () => server.delete({ key, run: run.id });
  if (!(await request(gone, `Deleting ${run.label} …`))) return;
  overlay.hide(run.id);
  curves.forget(run.id);
  paint();
}

const isSeen = () => !document.hidden && element.offsetParent !== null;

function followArchitecture() {
  const { recipe, teaches } = architectures[form.peek("architecture")];
  form.write(recipe);
  find(".teaches").textContent = teaches;
}

// The numbers in one line, for when their fold is closed.
function summarise() {
  const numbers = ["epochs", "batch_size", "learning_rate"].map((name) => form.peek(name) ?? "?");
  const [epochs, batch, rate] = numbers;
  find(".numbers .fold-line").textContent =
    `${epochs} ${epochs === 1 ? "epoch" : "epochs"}, batch ${batch}, rate ${rate}`;
}

find("#train-form").addEventListener("submit", (event) => {
  event.preventDefault();
  begin();
});
find("#train-form").addEventListener("change", ({ target }) => {
  const changed = target.closest(".field")?.dataset.setting;
  held = null; // what was refused may be sound now
  paint();
  if (changed === "architecture") followArchitecture();
  if (["architecture", "augment", "data"].includes(changed)) glance.refresh();
  summarise();
});
find("#train-form").addEventListener("input", summarise);
stop.addEventListener("click", () => current && cancel(current));
rest.addEventListener("click", cancelWaiting);
find(".axis").addEventListener("change", paint);
document.addEventListener("visibilitychange", () => isSeen() && look());
new IntersectionObserver((entries) => entries.at(-1).isIntersecting && look()).observe(start);
window.addEventListener("pad-network-shown", ({ detail }) => {
  onPad = detail?.run ?? null;
  paint();
});
window.dispatchEvent(new Event("pad-network-asked"));

form.write({ architecture: props.first, seed: 0 });
followArchitecture();
summarise();
find(".numbers").open = matchMedia("(min-width: 900px)").matches;
paint();
look();
