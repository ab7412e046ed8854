// The board of a workshop: asks the server how things stand, and shows it to the room.

import { findAll, setText } from "../shared/dom.js";
import { countOf, percent } from "../shared/format.js";
import { askAgainAfter } from "../shared/polling.js";
import { ask } from "./ask.js";
import { confirmed, createControls } from "./controls.js";
import { createCurve } from "./curve.js";
import { takeHostKey } from "./host_key.js";
import { createRanking } from "./ranking.js";
import { createWall } from "./wall.js";
import { draw } from "./words.js";

const NO_KEY = "Open the board by the host’s link, which the terminal prints.";
const OFFLINE = "The server does not answer: the board goes on when it does.";

const OF_CURVE = "On drawings that it does not learn from, by the steps it has learned.";
const MOST_NAMED = 4; // digits of which the room has the fewest

const element = document.getElementById("board");
const [people, headline, count, line, wallElement, rankingElement, figure, noKey] = findAll(
  element,
  ".people",
  ".ask",
  ".count",
  ".line",
  ".wall",
  ".ranking",
  ".curve",
  ".no-key"
);
const key = takeHostKey();
const order = (name, request) => ask(name, request, key);
const remove = (name, request) =>
  order(name, request)
    .finally(look)
    .catch(() => {});
const wall = createWall(wallElement, confirmed, (drawing) => remove("host-remove", { drawing }));
const ranking = createRanking(rankingElement, confirmed, (guest) =>
  remove("host-remove-name", { guest })
);
const curve = createCurve(figure.querySelector("svg"));
const showControls = createControls(element, {
  order,
  exported,
  again: () => look(),
});
let [screen, cursor] = [0, 0];
let curveOf = null; // the training whose curve is shown
let timer = 0;
let [asked, heard] = [0, 0];

async function exported() {
  const response = await fetch(new URL("workshop/export", document.baseURI), {
    method: "POST",
    headers: { Authorization: `Bearer ${key}` },
  });
  if (!response.ok) throw new Error("refused");
  return response.blob();
}

async function look() {
  clearTimeout(timer);
  const number = ++asked;
  let answer = null;
  try {
    answer = await order("board-look", { screen, cursor, points: curve.size, run: curveOf });
    if (answer.error) return refuse(answer.error);
    if (number > heard) {
      heard = number;
      show(answer);
    }
  } catch {
    setText(line, OFFLINE);
    setText(people, OFFLINE);
  }
  if (number === asked) timer = setTimeout(look, askAgainAfter(answer));
}

function refuse(sentence) {
  element.dataset.shows = "nothing";
  noKey.hidden = false;
  setText(noKey, sentence);
}

function show(now) {
  const { task, training } = now;
  const isLearning = training !== null;
  element.dataset.shows = task ? task.kind : "waiting";
  setText(people, peopleOf(now));
  wallElement.hidden = !task || task.is_timed || isLearning;
  rankingElement.hidden = !task?.is_timed;
  figure.hidden = !isLearning;
  if (now.screen === screen || now.tiles.length || !task?.is_timed) wall.update(now);
  [screen, cursor] = [now.screen, now.cursor];
  ranking(now.ranking, task?.drawings);
  if (isLearning) showCurve(training);
  if (task) {
    const [title, result, more] = TITLES[isLearning ? "learning" : task.kind](now);
    setText(headline, now.paused ? `Paused: ${title}` : title);
    setText(count, result);
    setText(line, more);
  }
  showControls(now);
}

function peopleOf({ people: here, phase, paused }) {
  if (phase === "over") return "The workshop is over. Nothing is kept.";
  const sentence = here ? `${here} ${here === 1 ? "is" : "are"} here` : "Nobody is here yet";
  return paused ? `${sentence} (paused)` : sentence;
}

function showCurve(training) {
  if (training.run !== curveOf) curve.clear();
  curveOf = training.run;
  curve.add(training);
  const { test_accuracy: tested, tested_on: data } = training;
  const result = tested === null ? "" : ` It reads ${percent(tested, 1)} of ${data}.`;
  const caption = training.message || `${OF_CURVE}${result}`;
  setText(figure.querySelector("figcaption"), caption);
}

// Which digits are wanted most, where they are few: a sentence after another one, or "".
function fewest(counts) {
  const least = Math.min(...counts);
  const digits = counts.flatMap((many, digit) => (many === least ? [digit] : []));
  if (digits.length <= MOST_NAMED) return ` Fewest so far: ${digits.join(", ")}.`;
  return least ? ` There are ${least} or more of each digit.` : "";
}

const readBy = ({ network }) => `Read by ${network.label}.`;

const TITLES = {
  wall: (now) => [
    draw(now.task.digit),
    now.drawn ? `${now.right} of ${now.drawn} read right` : "",
    now.drawn ? readBy(now) : "Draw it on your phone: it appears here.",
  ],
  challenge: (now) => [
    "Challenge",
    now.playing ? `${now.done} of ${now.playing} are done` : "",
    `${now.task.drawings} digits against the clock. ` +
      (now.playing ? readBy(now) : "Press Start on your phone when you are ready."),
  ],
  teach: (now) => [
    "Teach it together",
    countOf(now.drawn_in_all, "drawing"),
    `Draw what your phone asks for.${fewest(now.per_digit)}`,
  ],
  learning: ({ training }) => [
    training.is_active ? "It learns from you" : "It has learned from you",
    training.accuracy === null ? "" : percent(training.accuracy, 0),
    `From ${countOf(training.drawings, "drawing")} of this room, and from nothing else.`,
  ],
};

if (matchMedia("(prefers-color-scheme: dark)").matches)
  document.documentElement.classList.add("dark");
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) =>
  document.documentElement.classList.toggle("dark", matches)
);
if (key) look();
else refuse(NO_KEY);
