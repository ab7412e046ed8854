import assert from "node:assert/strict";
import { test } from "node:test";

import { createGuest, sendsItselfAfter } from "../../mnist_demo/ui/workshop/guest.js";
import { tiling } from "../../mnist_demo/ui/workshop/wall.js";
import { draw, ordinal, stopwatch, words } from "../../mnist_demo/ui/workshop/words.js";

const KEY = "0".repeat(32);
const STROKES = [[1, 2, 3, 4]];
const KINDS = {
  wall: { drawings: 1, can_redo: true, is_timed: false },
  challenge: { drawings: 10, can_redo: false, is_timed: true },
  teach: { drawings: 30, can_redo: true, is_timed: false },
};

// A server of one room: every request is answered at once, unless `answers` says otherwise.
function serverOf(kind) {
  const server = {
    room: "a",
    phase: kind ? "task" : "waiting",
    number: 1,
    kind,
    paused: false,
    given: new Map(), // by place: the strokes
    started: false,
    asked: [], // names and requests
    down: 0, // requests that get no answer from now on
    lost: 0, // answers that do not arrive
    view() {
      const task = this.kind && {
        number: this.number,
        kind: this.kind,
        digit: null,
        ...KINDS[this.kind],
        prompts: Array.from({ length: KINDS[this.kind].drawings }, (_, i) => (7 + i) % 10),
      };
      const you = {
        name: "Guest 1",
        given: this.given.size,
        right: 0,
        started: this.started,
        seconds: this.given.size === 10 ? 12.34 : null,
        place: 2,
        done: 3,
      };
      const { room, phase, paused } = this;
      return structuredClone({ room, phase, paused, network: null, task, you, learning: null });
    },
    async ask(name, request) {
      server.asked.push([name, request]);
      if (server.down-- > 0) throw new Error("no connection");
      let answer = {};
      if (name === "guest-start") [server.started, answer] = [true, { elapsed: 0 }];
      if (name === "guest-draw") {
        if (request.task !== server.number) return { error: "That task is over." };
        server.given.set(request.place, request.strokes);
        const read = { digit: 7, accepted: true, right: true };
        answer = { place: request.place, read };
      }
      answer = { ...answer, ...server.view() };
      if (server.lost-- > 0) throw new Error("lost on the way");
      return answer;
    },
  };
  return server;
}

const guestOf = (server, more = {}) =>
  createGuest({ ask: server.ask, key: KEY, changed() {}, later: setImmediate, ...more });

async function joined(kind, more) {
  const server = serverOf(kind);
  const guest = guestOf(server, more);
  await guest.look();
  return { server, guest };
}

for (const [trouble, count] of [
  ["down", 1],
  ["down", 5],
  ["lost", 1],
  ["lost", 3],
])
  test(`a drawing arrives once on a network that is ${trouble} ${count} times`, async () => {
    const { server, guest } = await joined("teach");
    server[trouble] = count;
    await guest.send(STROKES);
    assert.equal(server.given.size, 1);
    assert.equal(guest.isSending, false);
    assert.equal(guest.given, 1);
    const sent = server.asked.filter(([name]) => name === "guest-draw");
    assert.equal(sent.length, count + 1);
    assert.equal(new Set(sent.map(([, request]) => JSON.stringify(request))).size, 1);
  });

test("the next prompt comes at once, and drawings arrive in order", async () => {
  const { server, guest } = await joined("teach");
  server.down = 2;
  const first = guest.send([[1, 1]]);
  assert.equal(guest.prompt, 8);
  guest.send([[2, 2]]);
  assert.equal(guest.prompt, 9);
  await first;
  assert.deepEqual(
    [...server.given],
    [
      [0, [[1, 1]]],
      [1, [[2, 2]]],
    ]
  );
});

test("a drawing is done again in its place", async () => {
  const { server, guest } = await joined("teach");
  await guest.send([[1, 1]]);
  await guest.send([[2, 2]]);
  assert.ok(guest.canRedo);
  guest.redo();
  assert.equal(guest.prompt, 8);
  await guest.send([[3, 3]]);
  assert.deepEqual([...server.given.values()], [[[1, 1]], [[3, 3]]]);
  assert.equal(guest.prompt, 9);
});

test("on the wall the newest drawing counts", async () => {
  const { server, guest } = await joined("wall");
  for (const stroke of [1, 2, 3]) await guest.send([[stroke, stroke]]);
  assert.deepEqual([...server.given], [[0, [[3, 3]]]]);
  assert.ok(guest.canSend);
});

test("what was on its way for a task that is over is not sent for the next", async () => {
  const { server, guest } = await joined("teach");
  server.down = 1;
  const sending = guest.send(STROKES);
  server.number = 2;
  await guest.look();
  await sending;
  assert.equal(server.given.size, 0);
  assert.equal(guest.given, 0);
  assert.equal(guest.isSending, false);
});

test("a challenge begins with Start and ends after the last drawing", async () => {
  let now = 0;
  const { guest } = await joined("challenge", { now: () => now });
  assert.equal(guest.canSend, false);
  await guest.start();
  now = 4200;
  assert.equal(guest.elapsed, 4.2);
  for (let i = 0; i < 10; i++) {
    assert.ok(guest.canSend);
    await guest.send(STROKES);
  }
  assert.equal(guest.prompt, null);
  assert.equal(guest.canSend, false);
  assert.equal(words(guest, null).ask, "0 of 10 right in 0:12.3");
  assert.match(words(guest, null).line, /you are 2nd of 3/);
});

test("nothing can be sent while the host pauses", async () => {
  const { server, guest } = await joined("wall");
  server.paused = true;
  await guest.look();
  assert.equal(guest.canSend, false);
  assert.equal(words(guest, null).ask, "Paused");
});

test("an answer that comes late does not bring back what was before", async () => {
  const server = serverOf("teach");
  let release;
  const guest = guestOf(server, {
    async ask(name, request) {
      const answer = await server.ask(name, request);
      if (name === "guest-look" && server.asked.length > 1) await new Promise((r) => (release = r));
      return answer;
    },
  });
  await guest.look();
  const late = guest.look();
  await guest.send(STROKES);
  release();
  await late;
  assert.equal(guest.given, 1);
});

test("a server that has forgotten the room is told of calmly", async () => {
  const { server, guest } = await joined("wall");
  await guest.send(STROKES);
  Object.assign(server, { room: "b", phase: "waiting", kind: null, number: 0 });
  server.given.clear();
  await guest.look();
  assert.match(words(guest, null).line, /began again/);
  Object.assign(server, { phase: "over", room: "c" });
  await guest.look();
  assert.equal(words(guest, null).ask, "The workshop is over");
});

test("without a connection it says so, and then goes on", async () => {
  const { server, guest } = await joined("wall");
  server.down = 1;
  await guest.look();
  assert.match(words(guest, null).line, /No connection/);
  await guest.look();
  assert.doesNotMatch(words(guest, null).line, /No connection/);
});

test("a room that is full says so, and lets in who waits", async () => {
  const server = serverOf("wall");
  let isFull = true;
  const guest = guestOf(server, {
    ask: async (...asked) => (isFull ? { error: "The room is full." } : server.ask(...asked)),
  });
  await guest.look();
  assert.equal(words(guest, null).line, "The room is full.");
  isFull = false;
  await guest.look();
  assert.equal(words(guest, null).ask, "Draw a 7");
  assert.doesNotMatch(words(guest, null).line, /full/);
});

test("a refusal is shown, and the drawing can be sent again", async () => {
  const { server, guest } = await joined("wall");
  server.number = 5;
  await guest.send(STROKES);
  assert.equal(words(guest, null).line, "That task is over.");
  assert.equal(guest.isSending, false);
});

test("a drawing that looks like no digit is answered when it is sent as it is", async () => {
  const { guest } = await joined("wall");
  const unclear = { digit: 7, accepted: false, isOne: true, isSent: false };
  assert.match(words(guest, unclear).line, /not look like a digit/);
  await guest.send(STROKES);
  assert.match(words(guest, { ...unclear, isSent: true }).line, /On the big screen/);
  assert.match(words(guest, unclear).line, /not look like a digit/); // another one
});

for (const kind of ["wall", "teach", "challenge"])
  test(`a picture on the pad is not sent, and the strip says so: ${kind}`, async () => {
    const { guest } = await joined(kind);
    if (kind === "challenge") await guest.start();
    assert.match(words(guest, { isPicture: true }).line, /pictures are not sent/);
    assert.doesNotMatch(words(guest, null).line, /pictures/);
  });

test("a drawing goes by itself when that is what its author wants", () => {
  const right = { digit: 7, accepted: true };
  const wrong = { digit: 1, accepted: true };
  const none = { digit: 7, accepted: false };
  for (const kind of ["wall", "teach", "challenge"]) {
    assert.ok(sendsItselfAfter(KINDS[kind], 7, right) > 0);
    assert.equal(sendsItselfAfter(KINDS[kind], 7, none), null);
  }
  assert.ok(sendsItselfAfter(KINDS.wall, 7, wrong) > 0);
  assert.equal(sendsItselfAfter(KINDS.challenge, 7, wrong), null);
});

test("tiles are as large as fit, and never overflow", () => {
  for (const [width, height] of [
    [930, 480],
    [1400, 800],
    [358, 400],
    [40, 40],
  ])
    for (let count = 0; count <= 400; count = 2 * count + 1) {
      const { side, most } = tiling(width, height, count);
      const columns = Math.floor((width + 6) / (side + 6));
      const shown = Math.min(count, most);
      if (shown > 1) assert.ok(Math.ceil(shown / columns) * (side + 6) - 6 <= height);
      if (side > 46) assert.ok(most >= count);
    }
});

test("words as people say them", () => {
  assert.deepEqual([7, 8].map(draw), ["Draw a 7", "Draw an 8"]);
  assert.deepEqual([0, 7.34, 59.96, 61.5].map(stopwatch), ["0:00.0", "0:07.3", "0:59.9", "1:01.5"]);
  assert.deepEqual([1, 2, 3, 4, 11, 12, 13, 21, 111].map(ordinal), [
    "1st",
    "2nd",
    "3rd",
    "4th",
    "11th",
    "12th",
    "13th",
    "21st",
    "111th",
  ]);
});
