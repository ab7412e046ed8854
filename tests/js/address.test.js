import assert from "node:assert/strict";
import { test } from "node:test";

import { handOut, sentenceFor } from "../../mnist_demo/ui/masthead/links.js";
import {
  SWITCH,
  checkedOne,
  formatHash,
  parseHash,
  selectedOne,
  textsOf,
  writeTexts,
} from "../../mnist_demo/ui/shared/properties.js";
import { TOLD_AS } from "../../mnist_demo/ui/train/form.js";
import { sweepKind } from "../../mnist_demo/ui/train/sweep.js";

const HOME = "sketch";
const ADDRESS = "http://192.168.1.7:7860/#train?epochs=3";
const PRESETS = {
  simple: { epochs: 5, learning_rate: 0.001, augment: false, data: ["mnist"] },
  champion: { epochs: 30, learning_rate: 0.004, augment: true, data: ["mnist", "pen"] },
};
const FIELDS = [
  { key: "architecture", kind: "choice", options: { simple: "", champion: "" } },
  { key: "epochs", label: "Epochs", kind: "number", whole: true, low: 1, high: 50 },
  { key: "learning_rate", label: "Rate", kind: "number", low: 1e-7, high: 10 },
  { key: "dropout", label: "Dropout", kind: "number", low: 0, high: 0.9, blank: "its own" },
  { key: "augment", label: "Augmentation", kind: "switch" },
  { key: "data", kind: "choices", options: { mnist: "", optical: "", pen: "" } },
];
const MOST = { fields: 2, values: 3 };

// Numbers in [0, 1) that are the same each time (mulberry32).
function createRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// A page with a form like that of the Train tab: its values, and the table of its properties.
function createPage() {
  const page = { architecture: "simple", dropout: null, ...PRESETS.simple, sweep: null };
  const initial = { architecture: "simple", dropout: null };
  const property = (key, kind, usual) => ({
    key,
    kind,
    default: usual,
    read: () => page[key],
    write(value) {
      page[key] = value;
      if (key === "architecture") Object.assign(page, PRESETS[value]);
    },
  });
  const properties = FIELDS.map((field) =>
    property(field.key, TOLD_AS[field.kind](field), () =>
      field.key in initial ? initial[field.key] : PRESETS[page.architecture][field.key]
    )
  );
  const swept = FIELDS.filter(({ kind }) => ["number", "switch"].includes(kind));
  properties.push(property("sweep", sweepKind(swept, MOST), () => null));
  return { page, properties };
}

function randomState(random) {
  const one = (values) => values[Math.floor(random() * values.length)];
  const some = (values) => values.filter(() => random() < 0.5);
  const rate = () => Number((10 ** (random() * 7 - 7)).toPrecision(1 + Math.floor(random() * 16)));
  const epochs = () => 1 + Math.floor(random() * 49);
  const data = some(["mnist", "optical", "pen"]);
  const sweeps = [
    null,
    { epochs: [epochs(), 50] },
    { augment: [true, false], learning_rate: [rate(), 1 + rate(), 3 + rate()] },
  ];
  return {
    architecture: one(["simple", "champion"]),
    epochs: epochs(),
    learning_rate: rate(),
    dropout: one([null, 0, 0.25, 0.9]),
    augment: random() < 0.5,
    data: data.length ? data : ["optical"],
    sweep: one(sweeps),
  };
}

const written = (properties) => formatHash({ tab: "train", texts: textsOf(properties) }, HOME);

test("whatever a page shows is shown again by who opens its address", () => {
  const random = createRandom(21);
  for (let i = 0; i < 500; i++) {
    const [sender, receiver] = [createPage(), createPage()];
    Object.assign(sender.page, randomState(random));
    Object.assign(receiver.page, randomState(random)); // what it showed before does not matter
    const hash = written(sender.properties);
    const { tab, texts } = parseHash(new URL(hash, "http://localhost/").hash);
    assert.equal(tab, "train");
    assert.deepEqual(writeTexts(receiver.properties, texts), []);
    assert.deepEqual(receiver.page, sender.page, hash);
    assert.equal(written(receiver.properties), hash);
  }
});

test("only what differs from the defaults is told, and nothing is told of a page just opened", () => {
  const { page, properties } = createPage();
  assert.equal(written(properties), "#train");
  assert.equal(formatHash({ tab: HOME, texts: new Map() }, HOME), "");
  Object.assign(page, { architecture: "champion", ...PRESETS.champion, epochs: 3 });
  assert.equal(written(properties), "#train?architecture=champion&epochs=3");
  Object.assign(page, { epochs: undefined, sweep: undefined }); // what the form refuses
  assert.equal(written(properties), "#train?architecture=champion");
});

test("what is no value here is refused, and leaves the page as it is", () => {
  const junk = {
    architecture: ["", "lenet", "toString", "Simple"],
    epochs: ["0", "51", "1.5", "many", "", "NaN", "1e999"],
    learning_rate: ["-1", "11", "0x", "∞"],
    dropout: ["1", "yes"],
    augment: ["1", "true", "toString", ""],
    data: ["", "moon", "mnist,moon", "mnist mnist"],
    sweep: ["", "epochs", "epochs:1", "epochs:1,99", "architecture:a,b", "a:1;b:2;c:3", ":", "::;"],
  };
  for (const [key, texts] of Object.entries(junk))
    for (const text of texts) {
      const { page, properties } = createPage();
      const before = structuredClone(page);
      const refused = writeTexts(properties, new Map([[key, text]]));
      assert.deepEqual(
        refused.map((property) => property.key),
        [key],
        text
      );
      assert.deepEqual(page, before);
    }
});

test("an address is parsed whatever it holds", () => {
  const parsed = (hash) => {
    const { tab, texts } = parseHash(hash);
    return [tab, Object.fromEntries(texts)];
  };
  assert.deepEqual(parsed(""), ["", {}]);
  assert.deepEqual(parsed("#"), ["", {}]);
  assert.deepEqual(parsed("#Train"), ["train", {}]);
  assert.deepEqual(parsed("#?why=on"), ["", { why: "on" }]);
  assert.deepEqual(parsed("#train?epochs=1&epochs=2&x"), ["train", { epochs: "1", x: "" }]);
  assert.deepEqual(parsed("#a?b=%E0%A4%A&=&&c=1?2#3"), [
    "a",
    { b: "\ufffd%A", "": "", c: "1?2#3" },
  ]);
});

test("radio buttons, lists and switches are properties, their first state the default", () => {
  const inputs = ["counts", "shares"].map((value, i) => ({
    value,
    defaultChecked: i === 0,
    checked: i === 0,
  }));
  const select = { options: [{ value: "mnist" }, { value: "pen" }], value: "mnist" };
  const properties = [checkedOne("cells", inputs), selectedOne("data", select)];
  assert.equal(textsOf(properties).size, 0);
  writeTexts(properties, parseHash("#diagnose?cells=shares&data=pen").texts);
  assert.deepEqual([inputs.map(({ checked }) => checked), select.value], [[false, true], "pen"]);
  assert.deepEqual(
    [...textsOf(properties)],
    [
      ["cells", "shares"],
      ["data", "pen"],
    ]
  );
  assert.deepEqual(["on", "off", "up"].map(SWITCH.parse), [true, false, undefined]);
});

test("a link goes to a phone's share sheet, else to the clipboard, else into a field", async () => {
  const got = [];
  const sheet = async ({ url }) => got.push(["sheet", url]);
  const clipboard = { writeText: async (text) => got.push(["clipboard", text]) };
  const fails = (name) => async () => {
    throw Object.assign(new Error(name), { name });
  };
  const cases = [
    [{ share: sheet, clipboard, isPhone: true }, "shared", "sheet"],
    [{ share: sheet, clipboard, isPhone: false }, "copied", "clipboard"],
    [{ clipboard, isPhone: true }, "copied", "clipboard"],
    [{ share: fails("AbortError"), clipboard, isPhone: true }, "closed"],
    [{ share: fails("NotAllowedError"), clipboard, isPhone: true }, "copied", "clipboard"],
    [{ isPhone: true }, "field"],
    [{ clipboard: { writeText: fails("NotAllowedError") } }, "field"],
  ];
  for (const [abilities, way, place] of cases) {
    got.length = 0;
    assert.equal(await handOut(ADDRESS, abilities), way);
    assert.deepEqual(got, place ? [[place, ADDRESS]] : []);
  }
});

test("a link that opens on this computer alone is said to", () => {
  assert.equal(sentenceFor("copied", "somebody-demo.hf.space"), "Link copied.");
  assert.match(sentenceFor("copied", "127.0.0.1"), /^Link copied\. It opens on this computer/);
  assert.match(sentenceFor("field", "192.168.1.7"), /^Copy the link from the field\.$/);
  assert.equal(sentenceFor("closed", "localhost"), "");
});
