import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { createStrokeReader } from "../../mnist_demo/ui/sketch/stroke_reader.js";
import { base64 } from "./fakes.js";

const STROKES = [[1, 1, 2, 2]];
const DAMAGE = { noise: 1, layer: 0, zeroed: 0, bits: 8 };
const GREY = base64(new Uint8Array(784));
const settled = () => new Promise((resolve) => setImmediate(resolve));

// A browser's client whose networks arrive when `arrive(result)` or `fail(error)` is called.
function fakeClient() {
  const client = {
    opened: [],
    open(folder) {
      client.opened.push(folder);
      return new Promise((resolve, reject) => {
        client.arrive = (runtime = "simd") => resolve({ runtime });
        client.fail = (name) => reject(Object.assign(new Error(), { name }));
      });
    },
    read: async () => ({ answer: { reading: "here" }, ms: 3 }),
    why: async (image) => ({ digit: image.length }),
  };
  return client;
}

function reading({ server = fakeServer(), onUp = () => {} } = {}) {
  const client = fakeClient();
  const folderOf = (run) => run ?? "champion";
  return { client, server, reader: createStrokeReader({ server, folderOf, onUp }) };
}

function fakeServer() {
  const server = {
    calls: [],
    async read(call) {
      server.calls.push(call);
      return { reading: "there" };
    },
    why: async () => ({ digit: "there" }),
  };
  return server;
}

test("the server reads until the browser has the network, and not any more then", async () => {
  const { client, server, reader } = reading();
  assert.equal((await reader.read(STROKES)).by, "server");
  reader.begin(client);
  assert.equal((await reader.read(STROKES)).by, "server");
  client.arrive();
  await settled();
  const { answer, by, ms } = await reader.read(STROKES);
  assert.deepEqual([answer.reading, by, ms], ["here", "browser", 3]);
  assert.equal(server.calls.length, 2);
});

test("the page is told when the browser reads from now on", async () => {
  const onUp = mock.fn();
  const { client, reader } = reading({ onUp });
  reader.begin(client);
  await settled();
  assert.equal(onUp.mock.callCount(), 0);
  client.arrive();
  await settled();
  assert.equal(onUp.mock.callCount(), 1);
});

test("a drawing that a slow server holds is read when the network arrives", async () => {
  const { client, server, reader } = reading();
  server.read = () => new Promise(() => {});
  reader.begin(client);
  const read = reader.read(STROKES);
  client.arrive();
  assert.equal((await read).by, "browser");
});

test("another network is read by the server until the browser has it", async () => {
  const { client, server, reader } = reading();
  reader.begin(client);
  client.arrive();
  await settled();
  reader.use("mine");
  assert.equal((await reader.read(STROKES)).by, "server");
  assert.equal(server.calls[0].run, "mine");
  assert.deepEqual(client.opened, ["champion", "mine"]);
  client.arrive();
  await settled();
  assert.equal((await reader.read(STROKES)).by, "browser");
});

test("a network that arrives after another was chosen does not read", async () => {
  const { client, reader } = reading();
  reader.begin(client);
  const arriveLate = client.arrive;
  reader.use("mine");
  arriveLate();
  await settled();
  assert.equal((await reader.read(STROKES)).by, "server");
});

test("a damaged network stays with the server, and is not fetched again", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { client, reader } = reading();
  reader.begin(client);
  client.fail("UnreadableNetwork");
  await settled();
  context.mock.timers.tick(60000);
  assert.deepEqual(client.opened, ["champion"]);
  assert.equal((await reader.read(STROKES)).by, "server");
});

test("a network that could not be fetched is fetched again", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { client, reader } = reading();
  reader.begin(client);
  client.fail("TypeError");
  await settled();
  context.mock.timers.tick(60000);
  assert.deepEqual(client.opened, ["champion", "champion"]);
});

test("a browser that fails leaves the drawing to the server", async () => {
  const { client, reader } = reading();
  reader.begin(client);
  client.arrive();
  await settled();
  client.read = async () => {
    throw new Error("out of memory");
  };
  assert.equal((await reader.read(STROKES)).by, "server");
});

test("a browser that failed opens the network again, and reads again then", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { client, reader } = reading();
  const readsWell = client.read;
  reader.begin(client);
  client.arrive();
  await settled();
  client.read = async () => {
    throw new Error("out of memory");
  };
  await reader.read(STROKES);
  client.read = readsWell;
  context.mock.timers.tick(60000);
  client.arrive();
  await settled();
  assert.equal((await reader.read(STROKES)).by, "browser");
});

test("where there is no server the drawing waits for the network", async () => {
  const { client, reader } = reading({ server: {} });
  const read = reader.read(STROKES);
  reader.begin(client);
  client.arrive();
  assert.equal((await read).by, "browser");
});

test("why is answered here with SIMD, and by the server without", async () => {
  for (const [runtime, digit] of [
    ["simd", 784],
    ["plain", "there"],
  ]) {
    const { client, reader } = reading();
    reader.begin(client);
    client.arrive(runtime);
    await settled();
    assert.equal((await reader.why({ grey: GREY, run: null })).digit, digit);
  }
});

test("why is answered by the server of a network that the browser does not have", async () => {
  const { client, reader } = reading();
  reader.begin(client);
  client.arrive();
  await settled();
  assert.equal((await reader.why({ grey: GREY, run: "other" })).digit, "there");
});

// A client that has its network, and remembers how it is broken.
async function breakable() {
  const { client, server, reader } = reading();
  client.broken = [];
  client.break = async (damage) => {
    client.broken.push(damage);
    return { layers: ["one"] };
  };
  reader.begin(client);
  client.arrive();
  await settled();
  return { client, server, reader };
}

test("the browser's network is broken until it is mended", async () => {
  const { client, reader } = await breakable();
  assert.deepEqual(await reader.break(DAMAGE), ["one"]);
  assert.equal(reader.damage, DAMAGE);
  assert.deepEqual(await reader.inside({ grey: GREY, run: null }), {
    error: "The network is broken on purpose: mend it to look inside.",
  });
  await reader.break(null);
  assert.equal(reader.damage, null);
  assert.deepEqual(client.broken, [DAMAGE, null]);
});

test("it is whole again when another network, or the same, is put on the pad", async () => {
  for (const run of ["mine", null]) {
    const { reader } = await breakable();
    const { network } = reader;
    await reader.break(DAMAGE);
    assert.equal(reader.network, network);
    reader.use(run);
    assert.equal(reader.damage, null);
    assert.notEqual(reader.network, network);
  }
});

test("what is broken while another network is put on the pad leaves that one whole", async () => {
  const { client, reader } = await breakable();
  client.break = async () => {
    reader.use("mine");
    return { layers: [] };
  };
  await assert.rejects(reader.break(DAMAGE));
  assert.equal(reader.damage, null);
});

test("a browser that fails with a broken network leaves a whole one to the server", async () => {
  const { client, reader } = await breakable();
  await reader.break(DAMAGE);
  client.read = async () => {
    throw new Error();
  };
  assert.equal((await reader.read(STROKES)).by, "server");
  assert.equal(reader.damage, null);
});

test("why is asked of the broken network, even where it takes longer", async () => {
  const { client, reader } = reading();
  client.break = async () => ({ layers: [] });
  reader.begin(client);
  client.arrive("plain");
  await settled();
  assert.equal((await reader.why({ grey: GREY, run: null })).digit, "there");
  await reader.break(DAMAGE);
  assert.equal((await reader.why({ grey: GREY, run: null })).digit, 784);
});

test("an image as it is is read by the browser, and by the server until then", async () => {
  const { client, server, reader } = reading();
  server.read_image = async ({ grey, run }) => ({ digit: 3, grey, run });
  client.readMarks = async ({ marks }) => ({
    answer: { marks: marks.map(({ grey }) => ({ digit: grey.length })) },
  });
  reader.begin(client);
  assert.deepEqual(await reader.readImage(GREY), { digit: 3, grey: GREY, run: null });
  assert.equal(reader.isHere, false);
  client.arrive();
  await settled();
  assert.deepEqual(await reader.readImage(GREY), { digit: 784 });
  assert.deepEqual(await reader.readImages([GREY, GREY]), [{ digit: 784 }, { digit: 784 }]);
  assert.equal(reader.isHere, true);
});

test("an answer to a picture is read again where its marks lie, and keeps the rest", async () => {
  const { client, reader } = await breakable();
  client.readMarks = async ({ marks, shown, steps }) => ({
    answer: { reading: "9", marks: marks.map(({ box, grey }) => [box, grey.length]), shown, steps },
    ms: 2,
  });
  const marks = [{ box: [1, 2, 3, 4] }, { box: [5, 6, 7, 8] }];
  const answer = {
    reading: "12",
    greys: [GREY, GREY],
    marks,
    shown: 1,
    steps: "steps",
    ink: "ink",
  };
  assert.deepEqual(await reader.readPicture(answer), {
    ...answer,
    reading: "9",
    marks: [
      [[1, 2, 3, 4], 784],
      [[5, 6, 7, 8], 784],
    ],
    read: { by: "browser", ms: 2 },
  });
});

test("a network that only the server runs is not broken", async () => {
  const { client, reader } = reading();
  reader.begin(client);
  client.fail("UnreadableNetwork");
  await settled();
  await assert.rejects(reader.break(DAMAGE));
  assert.equal(reader.damage, null);
});
