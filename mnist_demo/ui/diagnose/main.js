// The Diagnose tab: joins what was picked, the server, and all that shows what the server measured.

import { leadsTo, note, register } from "../shared/address.js";
import { findAll, setText } from "../shared/dom.js";
import { createDrawings } from "../shared/drawings.js";
import * as events from "../shared/events.js";
import { createGetMnist } from "../shared/get_mnist.js";
import { checkedOne } from "../shared/properties.js";
import { answerOrError } from "../shared/request.js";
import { personKey } from "../shared/storage.js";
import { openTab } from "../shared/tabs.js";
import { createCalibration } from "./calibration.js";
import { createClasses } from "./classes.js";
import { createFilters } from "./filters.js";
import { createGallery } from "./gallery.js";
import { createImageDialog } from "./image_dialog.js";
import { createMatrix } from "./matrix.js";
import { EMPTY, createMeasuring } from "./measuring.js";
import { MY_DRAWINGS, createPick } from "./pick.js";
import { createPictures } from "./pictures.js";
import { createReport } from "./report_files.js";
import { createRobustness } from "./robustness.js";
import { createScatter } from "./scatter.js";
import { createStatus } from "./status.js";
import { createSummary } from "./summary.js";
import { createVersus } from "./versus.js";

const NONE_KEPT =
  "You have kept no drawing yet: draw a digit on the Sketch tab, then say there what it was.";
const GONE = "A network that was chosen is no longer on the server.";
const FORGOTTEN = /no longer has your drawings/;

export function mount({ element, props, server }) {
  const find = (selector) => element.querySelector(selector);
  const isSeen = () => !document.hidden && element.offsetParent !== null;
  const key = personKey();
  const drawings = createDrawings(props.drawings);
  const [pickSection, versusSection, misclassified] = findAll(
    element,
    ".pick",
    ".versus",
    "#misclassified"
  );

  const pick = createPick(pickSection, props.data, drawings, (isOtherData) => {
    if (isOtherData) filters.set({});
    begin();
  });
  const measuring = createMeasuring((request) => server.measure(request), paint, isSeen);
  const status = createStatus(pickSection, () => {
    isResent = false;
    begin(remark);
  });
  const summary = createSummary(find(".summary"));
  const versus = createVersus(versusSection, openSplit);
  const matrix = createMatrix(find(".matrix"), openCell);
  const filters = createFilters(misclassified, showGallery);
  const pictures = createPictures((indices) => server.images({ data, indices }), props.images);
  const gallery = createGallery(misclassified, pictures, (at) => enlarge(gallery.shown, at));
  const classes = createClasses(find(".classes table"));
  const calibration = createCalibration(find(".calibration"));
  const robustness = createRobustness(find(".robustness"), props.perturbations);
  const scatter = createScatter(find(".inside"), openPoint);
  const report = createReport(find(".report"), {
    begin: () => server.begin_report({ run: shown[0].run, data }),
    files: (name) => server.report_files({ report: name }),
  });
  const dialog = createImageDialog(find(".image-dialog"), {
    pictures,
    server,
    patch: props.patch,
    nearest: props.neighbours,
    toPad,
    closed: showExamples,
  });

  // What is written in the cells of the matrix, as a property of the address.
  const cells = checkedOne("cells", [...find(".matrix").querySelectorAll(".segments input")]);

  const comparisons = new Map(); // what the server said, by networks and data
  let shown = []; // the networks that are shown: one or two, each { run, label, diagnosis }
  let data = null; // what it was measured on, as the server calls it
  let painted = []; // the figures, then the robustness, of each
  let refusal = null; // why nothing can be measured: { sentence, wrong }
  let remark = ""; // a sentence that stays until something else is picked
  let sent = { content: "", data: null }; // the drawings that the server has, and its name for them
  let isResent = false; // the drawings, once, when the server no longer has them
  let isStale = false; // there are other drawings than those that are shown
  let choice = 0; // counts the choices made: answers about an earlier one are not shown

  // What is picked is measured, and shown as it comes.
  async function begin(why = "") {
    const mine = ++choice;
    const networks = [pick.first, pick.second].filter(Boolean);
    remark = why;
    isStale = false;
    const { name: named = null, refused = null } = await nameOf(pick.data, networks);
    if (mine !== choice) return;
    refusal = refused;
    if (named !== data) {
      data = named;
      pictures.forget(pick.data === MY_DRAWINGS ? drawings.all().map(({ grey }) => grey) : []);
      robustness.examples(null);
    }
    const diagnoses = measuring.want(named ? networks.map(({ run }) => [run, named]) : []);
    shown = networks.map((network, i) => ({ ...network, diagnosis: diagnoses[i] ?? EMPTY }));
    painted = [];
    paint();
    note();
  }

  // What the server calls the data that were chosen, where it can without what a network has learned
  // from; or why there are none, which is `wrong` where trying again may help.
  async function nameOf(chosen, networks) {
    if (chosen !== MY_DRAWINGS) {
      const runs = networks.map(({ run }) => run);
      const answer = await answerOrError(server.test_set({ data: chosen, runs }));
      return { name: answer.data ?? chosen }; // what is wrong is said by the answer to `measure`
    }
    const kept = drawings.all();
    if (!kept.length) return { refused: { sentence: NONE_KEPT, wrong: false } };
    const content = JSON.stringify(kept);
    if (sent.content !== content) {
      status.say("Sending your drawings …");
      const answer = await answerOrError(server.keep({ drawings: kept }));
      if (answer.error) return { refused: { sentence: answer.error, wrong: true } };
      sent = { content, data: answer.data };
    }
    return { name: sent.data };
  }

  function paint() {
    if (refusal) status.say(refusal.sentence, refusal);
    else status.show(shown, measuring.offline, remark);
    const [first, second] = shown.map(({ diagnosis }) => diagnosis.figures);
    const robust = shown.map(({ diagnosis }) => diagnosis.robustness);
    const before = painted;
    painted = [first, second, ...robust];
    const isFirst = !before.length;
    if (isFirst || first !== before[0]) showFirst(first);
    if (!first) matrix.fill(shown[0]?.diagnosis.matrix ?? null);
    if (isFirst || first !== before[0] || second !== before[1]) showBoth(first, second);
    if (isFirst || robust.some((measured, i) => measured !== before[2 + i])) showRobustness();
    if (shown.some(({ diagnosis }) => isRobustnessAwaited(diagnosis))) robustness.wait();
    if (first) isResent = false;
    else if (shown.some(({ diagnosis }) => FORGOTTEN.test(diagnosis.error)) && !isResent) {
      isResent = true;
      sent = { content: "", data: null };
      begin();
    }
  }

  // What is shown of the first network alone; null until it is known.
  function showFirst(figures) {
    matrix.show(figures);
    calibration.show(figures);
    scatter.show(figures);
    report.reset(Boolean(figures));
    showGallery();
    if (figures) showFirstExamples();
  }

  function showBoth(first, second) {
    const both = shown.map(({ label, diagnosis: { figures } }) => ({ label, figures }));
    summary.show(both);
    classes.show(both);
    filters.compare(both.length > 1);
    versusSection.hidden = both.length < 2;
    // what is shown of one network alone says of which, where there are two
    for (const place of element.querySelectorAll(".whose"))
      setText(place, both.length > 1 ? `of ${both[0].label}` : "");
    if (both.length > 1) compareThem(Boolean(first && second));
    if (second) showGallery();
  }

  async function compareThem(measured) {
    const mine = choice;
    const names = shown.map(({ label }) => label);
    const runs = shown.map(({ run }) => run);
    const known = JSON.stringify([runs, data]);
    versus.show(comparisons.get(known) ?? null, names);
    if (!measured || comparisons.has(known)) return;
    const compared = await answerOrError(server.compare({ runs, names, data }));
    if (!compared.error) comparisons.set(known, compared);
    if (mine === choice) versus.show(compared, names);
  }

  const isRobustnessAwaited = ({ figures, robustness: measured, done, error }) =>
    figures && !measured && !done && !error;

  function showRobustness() {
    robustness.show(
      shown.map(({ label, diagnosis }) => ({ label, robustness: diagnosis.robustness }))
    );
  }

  function showGallery() {
    const [first, second] = shown.map(({ diagnosis }) => diagnosis.figures);
    gallery.show(first ? filters.pick(first, second) : null);
    matrix.mark(filters.cell);
  }

  async function showFirstExamples() {
    const mine = choice;
    const grey = await pictures.of(0).catch(() => null);
    if (grey && mine === choice) showExamples(grey);
  }

  // What becomes of an image, below the charts of robustness.
  async function showExamples(grey) {
    const mine = choice;
    const answer = await answerOrError(server.perturbed({ grey }));
    if (answer.examples && mine === choice) robustness.examples(answer.examples);
  }

  function openCell(truth, predicted, byKeyboard) {
    filters.set({ truth, predicted });
    gallery.reveal(byKeyboard);
  }

  function openSplit(filter, byKeyboard) {
    filters.set({ versus: filter });
    gallery.reveal(byKeyboard);
  }

  function openPoint(index) {
    const { figures } = shown[0].diagnosis;
    const at = gallery.shown.figures === figures ? gallery.shown.indices.indexOf(index) : -1;
    if (at < 0) enlarge({ figures, indices: [index] }, 0);
    else enlarge(gallery.shown, at);
  }

  // The network whose readings the list is about is the first in the dialog.
  function enlarge(list, at) {
    const isOfFirst = shown[0].diagnosis.figures === list.figures;
    dialog.open(list, at, isOfFirst ? shown : [...shown].reverse());
  }

  function toPad(grey, { run, label }) {
    const network = run === null ? null : { run, label };
    events.announce(events.PAD_OPEN, { grey, network });
    openTab("Sketch");
  }

  // The tab was opened, or came back into view: trainings and drawings may have come meanwhile.
  async function look() {
    if (!isSeen()) return;
    measuring.follow();
    if (isStale) begin();
    const answer = await answerOrError(server.networks({ key }));
    if (!answer.error && !pick.list(answer.networks)) begin(GONE);
  }

  events.listen(events.DIAGNOSE_NETWORK, (network) => {
    pick.show(network);
    begin();
  });
  events.listenToDrawings(() => {
    isStale = pick.data === MY_DRAWINGS && JSON.stringify(drawings.all()) !== sent.content;
    if (isStale && isSeen()) begin();
  });
  if (!props.has_mnist)
    createGetMnist(find(".get-mnist"), {
      instead: "MNIST is not on this server: networks are measured on the optical digits instead.",
      ask: (download) => server.mnist({ download }),
      arrived(answer) {
        const before = pick.data;
        pick.offer(answer.data);
        if (pick.data !== before) begin();
      },
    });
  document.addEventListener("visibilitychange", look);
  new IntersectionObserver((entries) => entries.at(-1).isIntersecting && look()).observe(element);

  // Whose networks a link may lead to is known before it is followed.
  async function start() {
    if (leadsTo("diagnose")) {
      const answer = await answerOrError(server.networks({ key }));
      if (!answer.error) pick.list(answer.networks);
    }
    register("diagnose", [...pick.properties, cells, ...filters.properties], () => {
      pick.settle();
      filters.settle();
      begin();
    });
    if (!choice) begin();
  }

  start();
}
