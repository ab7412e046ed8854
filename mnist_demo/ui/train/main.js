// The Train tab: joins form, charts, table and server. While a training of this person's goes on, the
// server is asked for its state; otherwise only once after each thing they do.

import { register } from "../shared/address.js";
import { findAll, setText } from "../shared/dom.js";
import * as events from "../shared/events.js";
import { createGetMnist } from "../shared/get_mnist.js";
import { askAgainAfter } from "../shared/polling.js";
import { checkedOne, ticked } from "../shared/properties.js";
import { answerOrError, answerTo } from "../shared/request.js";
import { simplify } from "../shared/simplify.js";
import { DIAGNOSED_NETWORK_ENTRY, personKey, writeJson } from "../shared/storage.js";
import { storedStrokes } from "../shared/strokes.js";
import { openTab } from "../shared/tabs.js";
import { createCurves } from "./curves.js";
import { createEffects } from "./effects_table.js";
import { createForm } from "./form.js";
import { createLookBack } from "./look_back.js";
import { createOverlay } from "./overlay.js";
import { OUT_OF_RANGE, createPreview } from "./preview.js";
import { createProgress, isActive, sentenceOf } from "./progress.js";
import { createRuns } from "./runs.js";
import { createSweep } from "./sweep.js";
import { createWords } from "./wording.js";

const ASKING = "Asking the server …";
const OFFLINE = "The server does not answer; what trains goes on without this page.";

export function mount({ element, props, server }) {
  const [start, stop, rest, axis] = findAll(element, ".start", ".stop", ".rest", ".axis");
  const [formElement, first, others] = findAll(element, "#train-form", ".network", ".fields");
  const [page, lesson, numbers] = findAll(element, ".train", ".teaches", ".numbers");
  const [logScale, curvesFile, runsFile] = findAll(
    element,
    "input[name=loss-log]",
    ".curves-file",
    ".runs-file"
  );
  const { architectures } = props;
  const key = personKey();

  const form = createForm(props.fields, (field) => (field.key === "architecture" ? first : others));
  const sweep = createSweep(element.querySelector(".sweep"), props.fields, props.sweep);
  const preview = createPreview(element.querySelector(".preview"), async () => {
    const values = form.peekAll();
    return values && answerOrError(server.preview({ form: values }));
  });
  const curves = createCurves();
  const overlay = createOverlay(element, curves);
  const progress = createProgress(element);
  const lookBack = createLookBack(element.querySelector(".held-out"), {
    fetchSnapshots: (run) => answerOrError(server.snapshots({ key, run: run.id })),
    accuracyAt: (run, step) => curves.accuracyAt(run, step),
    isSeen: () => isSeen(),
    changed: () => paint(),
    chosen: (run) => show(run, true),
  });
  const words = createWords(props.fields, architectures);
  const table = createRuns(element.querySelector(".runs"), words, {
    show,
    putOnPad,
    diagnose,
    resume,
    cancel,
    remove: removeRun,
  });
  const effects = createEffects(element.querySelector(".effects"), props.fields);

  let runs = []; // as the server last sent them, newest first
  let current = null; // the training that the sentence, the bar and the figures are about
  let onPad = null; // the run whose network the pad reads with
  let held = { sentence: ASKING, instead: sentenceOf(null) }; // stays until there is another to show
  let inFlight = false;
  let again = false; // wanted while an answer was under way
  let timer = 0;

  async function look() {
    clearTimeout(timer);
    again = true;
    if (inFlight) return;
    inFlight = true;
    let answer = null;
    while (again) {
      again = false;
      try {
        const cursors = curves.cursors(overlay.ids);
        answer = await answerTo(server.watch({ key, cursors }));
        if (answer.error) hold(answer.error);
        else update(answer);
      } catch {
        answer = null;
        hold(OFFLINE);
      }
      paint();
    }
    inFlight = false;
    if (!element.isConnected || (answer && !runs.some(isActive))) return;
    timer = setTimeout(look, askAgainAfter(answer, isSeen()));
  }

  function update(answer) {
    runs = answer.runs.map((run) => ({
      ...run,
      tested_on: props.test_sets[run.test_data] ?? "the test digits",
    }));
    curves.add(answer.curves);
    const next = runOfInterest();
    if (next && next.id !== current?.id) {
      overlay.show(next.id, false);
      again ||= !(next.id in answer.curves);
    }
    current = next;
    lookBack.update(runs, current);
    if ([ASKING, OFFLINE].includes(held?.sentence)) held = null;
  }

  // What trains, else what is next in the queue, else what was shown last, else the newest that began.
  function runOfInterest() {
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
    setText(rest, `Cancel the ${waiting().length} waiting`);
    page.classList.toggle("empty", !runs.length);
    lookBack.paint(runs.find((run) => run.samples)?.samples ?? null);
    overlay.paint(runs, {
      axis: element.querySelector("input[name=train-axis]:checked").value,
      isLossLog: logScale.checked,
      marked: lookBack.marked,
    });
    curvesFile.disabled = !overlay.of(runs).some((run) => run.step > 0);
    runsFile.hidden = !runs.length;
    effects.paint(runs);
    table.paint(runs, { colours: overlay.colours, onPad, current: current?.id });
  }

  const waiting = () => runs.filter((run) => run.state === "waiting" && run !== current);

  function hold(sentence) {
    held = { sentence, instead: sentenceOf(current) };
    progress.say(sentence);
  }

  // Sends a request, shows a refusal, and fetches the state of the trainings afterwards.
  async function request(call, sentence) {
    hold(sentence);
    const answer = await answerOrError(call());
    if (answer.error) hold(answer.error);
    else held = null;
    await look();
    return answer.error ? null : answer;
  }

  async function begin() {
    const values = form.read();
    const swept = sweep.read();
    if (!values || swept === undefined) return hold(OUT_OF_RANGE);
    start.disabled = true;
    await request(async () => {
      const answer = await server.start({
        key,
        form: values,
        sweep: swept,
        strokes: storedStrokes().map(simplify),
      });
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

  function putOnPad(run) {
    const network = onPad === run.id ? null : { run: run.id, label: run.label };
    events.announce(events.PAD_NETWORK, network);
  }

  function diagnose(run) {
    const network = { run: run.id, label: run.label };
    writeJson(DIAGNOSED_NETWORK_ENTRY, network); // for a tab that was never opened
    events.announce(events.DIAGNOSE_NETWORK, network);
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

  async function removeRun(run) {
    if (onPad === run.id) putOnPad(run);
    const remove = () => server.delete({ key, run: run.id });
    if (!(await request(remove, `Deleting ${run.label} …`))) return;
    overlay.hide(run.id);
    curves.remove(run.id);
    paint();
  }

  const isSeen = () => !document.hidden && element.offsetParent !== null;

  const architecture = () => architectures[form.peek("architecture")];

  function followArchitecture() {
    const { preset, teaches } = architecture();
    form.write(preset);
    lesson.textContent = teaches;
  }

  // What a link says of the form: the network with its preset first, then what differs from that.
  function properties() {
    const initial = { architecture: props.first, seed: 0 };
    const usual = (name) => initial[name] ?? architecture().preset[name] ?? null;
    const written = (name) => name === "architecture" && followArchitecture();
    return [
      ...form.properties(usual, written),
      sweep.property,
      checkedOne("axis", [...axis.querySelectorAll("input")]),
      ticked("log", logScale),
    ];
  }

  function showLinked() {
    numbers.open = true;
    summarise();
    preview.refresh();
    paint();
  }

  // The numbers in one line, for when their fold is closed.
  function summarise() {
    const names = ["epochs", "batch_size", "learning_rate"];
    const [epochs, batch, rate] = names.map((name) => form.peek(name) ?? "?");
    numbers.querySelector(".fold-line").textContent =
      `${epochs} ${epochs === 1 ? "epoch" : "epochs"}, batch ${batch}, rate ${rate}`;
  }

  // MNIST has come: the form offers it, and begins with it unless other data were chosen.
  function offerMnist({ fields, architectures: listed }) {
    const isAsPreset = String(form.peek("data")) === String(architecture().preset.data);
    const [old, { options }] = [props.fields, fields].map((each) =>
      each.find((field) => field.key === "data")
    );
    Object.assign(old.options, options); // so that the table of trainings has its name
    Object.assign(architectures, listed);
    form.offer("data", options);
    if (isAsPreset) form.write({ data: architecture().preset.data });
    paint();
    preview.refresh();
  }

  formElement.addEventListener("submit", (event) => {
    event.preventDefault();
    begin();
  });
  formElement.addEventListener("change", ({ target }) => {
    const changed = target.closest(".field")?.dataset.field;
    held = null; // what was refused may be correct now
    paint();
    if (changed === "architecture") followArchitecture();
    if (["architecture", "augment", "data"].includes(changed)) preview.refresh();
    summarise();
  });
  formElement.addEventListener("input", summarise);
  stop.addEventListener("click", () => current && cancel(current));
  rest.addEventListener("click", cancelWaiting);
  axis.addEventListener("change", paint);
  logScale.addEventListener("change", paint);
  curvesFile.addEventListener("click", async () => {
    const { curvesTable, downloadCsv } = await import("./csv.js");
    downloadCsv("curves.csv", curvesTable(overlay.of(runs), curves.all));
  });
  runsFile.addEventListener("click", async () => {
    const { runsTable, downloadCsv } = await import("./csv.js");
    downloadCsv("trainings.csv", runsTable(runs, props.fields, words));
  });
  document.addEventListener("visibilitychange", () => isSeen() && look());
  new IntersectionObserver((entries) => entries.at(-1).isIntersecting && look()).observe(start);
  events.listen(events.PAD_NETWORK_SHOWN, (network) => {
    onPad = network?.run ?? null;
    paint();
  });
  events.announce(events.PAD_NETWORK_QUERY);

  form.write({ architecture: props.first, seed: 0 });
  followArchitecture();
  summarise();
  if (!props.has_mnist)
    createGetMnist(element.querySelector(".get-mnist"), {
      instead: `MNIST is not on this server: networks learn from ${props.instead} digits instead.`,
      ask: (download) => server.mnist({ download }),
      arrived: (answer) => offerMnist(answer.form),
    });
  numbers.open = matchMedia("(min-width: 900px)").matches;
  register("train", properties(), showLinked);
  paint();
  look();
}
