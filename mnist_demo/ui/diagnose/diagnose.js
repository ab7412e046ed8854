// Joins what was picked, the server, and all that shows what the server measured.

const UNREACHED = "The server does not answer: try again in a moment.";
const NONE_KEPT =
  "You have kept no drawing yet: draw a digit on the Sketch tab, then say there what it was.";
const GONE = "A network that was chosen is no longer on the server.";
const FORGOTTEN = /no longer has your drawings/;

const find = (selector) => element.querySelector(selector);
const isSeen = () => !document.hidden && element.offsetParent !== null;
const key = ownKey();

const pick = createPick(find(".pick"), props.data, () => begin());
const measuring = createMeasuring((question) => server.measure(question), paint, isSeen);
const state = createStanding(find(".pick"), () => {
  resent = false;
  begin(remark);
});
const glance = createGlance(find(".glance"));
const versus = createVersus(find(".versus"), openSplit);
const matrix = createMatrix(find(".matrix"), openCell);
const filters = createFilters(find("#misclassified"), showGallery);
const pictures = createPictures((indices) => server.images({ data, indices }));
const gallery = createGallery(find("#misclassified"), pictures, (at) => enlarge(gallery.shown, at));
const classes = createClasses(find(".classes table"));
const calibration = createCalibration(find(".calibration"));
const robustness = createRobustness(find(".robustness"), props.perturbations);
const scatter = createScatter(find(".inside"), openPoint);
const take = createTake(find(".take"), {
  report: () => server.report({ run: standing[0].run, data }),
  written: (report) => server.written({ report }),
});
const large = createLarge(find(".large"), {
  pictures,
  patch: props.patch,
  ask: {
    explain: (run, grey) => server.explain({ run, grey }),
    neighbours: (grey, digits) => server.neighbours({ grey, digits }),
  },
  toPad,
  closed: showExamples,
});

const comparisons = new Map(); // what the server said, by networks and data
let standing = []; // what is shown: one or two, each { run, label, diagnosis }
let data = null; // what it was measured on, as the server calls it
let painted = []; // the figures, then the robustness, of each
let refusal = null; // why nothing can be measured: { sentence, wrong }
let remark = ""; // a sentence that stays until something else is picked
let sent = { content: "", data: null }; // the drawings that the server has
let resent = false; // once by itself, when it has lost them
let stale = false; // there are other drawings than those that are shown
let begun = 0; // choices, counted: what was asked for an earlier one is not shown

// What is picked is measured, and shown as it comes.
async function begin(why = "") {
  const mine = ++begun;
  const networks = [pick.first, pick.second].filter(Boolean);
  remark = why;
  stale = false;
  const { name: named = null, refused = null } = await nameOf(pick.data);
  if (mine !== begun) return;
  refusal = refused;
  if (named !== data) {
    data = named;
    pictures.forget(pick.data === DRAWINGS ? keptDrawings().map(({ grey }) => grey) : []);
    robustness.examples(null);
    filters.set({});
  }
  const diagnoses = measuring.want(named ? networks.map(({ run }) => [run, named]) : []);
  standing = networks.map((network, i) => ({ ...network, diagnosis: diagnoses[i] ?? EMPTY }));
  painted = [];
  paint();
}

// What the server calls the data that were chosen; or why there are none, which is `wrong` where
// trying again may help.
async function nameOf(chosen) {
  if (chosen !== DRAWINGS) return { name: chosen };
  const drawings = keptDrawings();
  if (!drawings.length) return { refused: { sentence: NONE_KEPT, wrong: false } };
  const content = JSON.stringify(drawings);
  if (sent.content !== content) {
    state.say("Sending your drawings …");
    const answer = await inTime(server.keep({ drawings })).catch(() => ({ error: UNREACHED }));
    if (answer.error) return { refused: { sentence: answer.error, wrong: true } };
    sent = { content, data: answer.data };
  }
  return { name: sent.data };
}

function paint() {
  if (refusal) state.say(refusal.sentence, refusal);
  else state.show(standing, measuring.offline, remark);
  const [first, second] = standing.map(({ diagnosis }) => diagnosis.figures);
  const robust = standing.map(({ diagnosis }) => diagnosis.robustness);
  const before = painted;
  painted = [first, second, ...robust];
  const isAnew = !before.length;
  if (isAnew || first !== before[0]) showFirst(first);
  if (isAnew || first !== before[0] || second !== before[1]) showBoth(first, second);
  if (isAnew || robust.some((measured, i) => measured !== before[2 + i])) showRobustness();
  if (first) resent = false;
  else if (standing.some(({ diagnosis }) => FORGOTTEN.test(diagnosis.error)) && !resent) {
    resent = true;
    sent = { content: "", data: null };
    begin();
  }
}

// What is shown of the first network alone; null until it is known.
function showFirst(figures) {
  matrix.show(figures);
  calibration.show(figures);
  scatter.show(figures);
  take.reset(Boolean(figures));
  showGallery();
  if (figures) showFirstExamples();
}

function showBoth(first, second) {
  const both = standing.map(({ label, diagnosis: { figures } }) => ({ label, figures }));
  glance.show(both);
  classes.show(both);
  filters.compare(both.length > 1);
  find(".versus").hidden = both.length < 2;
  // what is shown of one network alone says of which, where there are two
  for (const place of element.querySelectorAll(".whose"))
    write(place, both.length > 1 ? `of ${both[0].label}` : "");
  if (both.length > 1) compareThem(Boolean(first && second));
  if (second) showGallery();
}

async function compareThem(measured) {
  const mine = begun;
  const names = standing.map(({ label }) => label);
  const runs = standing.map(({ run }) => run);
  const known = JSON.stringify([runs, data]);
  versus.show(comparisons.get(known) ?? null, names);
  if (!measured || comparisons.has(known)) return;
  const compared = await inTime(server.compare({ runs, names, data })).catch(() => ({
    error: UNREACHED,
  }));
  if (!compared.error) comparisons.set(known, compared);
  if (mine === begun) versus.show(compared, names);
}

function showRobustness() {
  robustness.show(
    standing.map(({ label, diagnosis }) => ({ label, robustness: diagnosis.robustness }))
  );
}

function showGallery() {
  const [first, second] = standing.map(({ diagnosis }) => diagnosis.figures);
  gallery.show(first ? filters.pick(first, second) : null);
  matrix.mark(filters.cell);
}

async function showFirstExamples() {
  const mine = begun;
  const grey = await pictures.of(0).catch(() => null);
  if (grey && mine === begun) showExamples(grey);
}

// What becomes of an image, below the charts of robustness.
async function showExamples(grey) {
  const mine = begun;
  const answer = await inTime(server.perturbed({ grey })).catch(() => ({}));
  if (answer.examples && mine === begun) robustness.examples(answer.examples);
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
  const { figures } = standing[0].diagnosis;
  const at = gallery.shown.figures === figures ? gallery.shown.indices.indexOf(index) : -1;
  if (at < 0) enlarge({ figures, indices: [index] }, 0);
  else enlarge(gallery.shown, at);
}

// The network whose readings the list is about is the first in the large view.
function enlarge(list, at) {
  const isOfFirst = standing[0].diagnosis.figures === list.figures;
  large.open(list, at, isOfFirst ? standing : [...standing].reverse());
}

function toPad(grey, { run, label }) {
  const network = run === null ? null : { run, label };
  window.dispatchEvent(new CustomEvent("pad-open", { detail: { grey, network } }));
  openTab("Sketch");
}

// The tab was opened, or came back into view: trainings and drawings may have come meanwhile.
async function look() {
  if (!isSeen()) return;
  measuring.follow();
  if (stale) begin();
  const answer = await inTime(server.networks({ key })).catch(() => ({ error: UNREACHED }));
  if (!answer.error && !pick.list(answer.networks)) begin(GONE);
}

window.addEventListener("diagnose-network", ({ detail }) => {
  pick.show(detail);
  begin();
});
for (const event of ["drawings-changed", "storage"])
  window.addEventListener(event, () => {
    stale = pick.data === DRAWINGS && JSON.stringify(keptDrawings()) !== sent.content;
    if (stale && isSeen()) begin();
  });
document.addEventListener("visibilitychange", look);
new IntersectionObserver((entries) => entries.at(-1).isIntersecting && look()).observe(element);

begin();
