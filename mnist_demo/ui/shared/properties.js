// What a tab shows, as a table of properties, and the texts by which its address tells it. A property:
//
//   key      its name in the address
//   kind     how its value is parsed and formatted: one of those below, or another of the same shape
//   default  () => the value that needs no telling
//   read     () => the value that the page shows; undefined while it shows none
//   write    (value) => puts it on the page
//   refused  the sentence for a text that stands for no value here; without one, the common sentence
//
// A kind's `parse(text)` gives undefined for a text that stands for no value.

import { parseNumber } from "./numbers.js";

const SWITCHED = { on: true, off: false };

export const SWITCH = {
  parse: (text) => (Object.hasOwn(SWITCHED, text) ? SWITCHED[text] : undefined),
  format: (value) => (value ? "on" : "off"),
};

// A number within the limits of `field`, as for `parseNumber`.
export const number = (field) => ({
  parse: (text) => parseNumber(field, text).value,
  format: (value) => (value === null ? "" : String(value)),
});

// One of the names that `names()` gives at the time; null, where that is a default, is not told.
export const oneOf = (names) => ({
  parse: (text) => (names().includes(text) ? text : undefined),
  format: String,
});

// Some of those names, at least one, in their order.
export const someOf = (names) => ({
  parse(text) {
    const [known, chosen] = [names(), new Set(text.split(","))];
    const isSound = [...chosen].every((name) => known.includes(name));
    return isSound ? known.filter((name) => chosen.has(name)) : undefined;
  },
  format: (value) => value.join(","),
});

// The property of which of some radio buttons is checked.
export const checkedOne = (key, inputs) => ({
  key,
  kind: oneOf(() => inputs.map(({ value }) => value)),
  default: () => inputs.find(({ defaultChecked }) => defaultChecked).value,
  read: () => inputs.find(({ checked }) => checked).value,
  write(value) {
    for (const input of inputs) input.checked = input.value === value;
  },
});

// The property of whether a box is ticked.
export const ticked = (key, box) => ({
  key,
  kind: SWITCH,
  default: () => box.defaultChecked,
  read: () => box.checked,
  write(isTicked) {
    box.checked = isTicked;
  },
});

// The property of what is chosen in a list, whose first option needs no telling.
export const selectedOne = (key, select) => ({
  key,
  kind: oneOf(() => [...select.options].map(({ value }) => value)),
  default: () => select.options[0].value,
  read: () => select.value,
  write(value) {
    select.value = value;
  },
});

// The texts, by key, of the properties that differ from their default.
export function textsOf(properties) {
  const texts = new Map();
  for (const { key, kind, read, default: usual } of properties) {
    const value = read();
    if (value === undefined) continue;
    const text = kind.format(value);
    if (text !== kind.format(usual())) texts.set(key, text);
  }
  return texts;
}

// Puts on the page what texts tell of some properties, and the default of the others, in the order of
// the properties: one may be another's default. Gives back those whose text stands for no value here;
// they stay as they are.
export function writeTexts(properties, texts) {
  const refused = [];
  for (const property of properties) {
    const text = texts.get(property.key);
    const value = text === undefined ? property.default() : property.kind.parse(text);
    if (value === undefined) refused.push(property);
    else property.write(value);
  }
  return refused;
}

// The tab and the texts that an address tells in its hash, such as "#train?epochs=3": { tab, texts }.
export function parseHash(hash) {
  const [, name, query] = /^#?([^?]*)\??(.*)$/s.exec(hash);
  const texts = new Map();
  for (const [key, text] of new URLSearchParams(query)) if (!texts.has(key)) texts.set(key, text);
  return { tab: name.toLowerCase(), texts };
}

// The reverse. The tab `home` without texts is told by no hash.
export function formatHash({ tab, texts }, home) {
  const query = [...texts].map((pair) => pair.map(escaped).join("=")).join("&");
  if (!query) return tab === home ? "" : `#${tab}`;
  return `#${tab}?${query}`;
}

// As short and legible as an address allows: a hash may hold these as they are.
const escaped = (text) =>
  encodeURIComponent(text).replace(/%(2C|3A|3B|2F)/g, (code) => decodeURIComponent(code));
