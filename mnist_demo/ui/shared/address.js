// The address tells what is on the screen: "#train?architecture=simple&epochs=3" is the Train tab with
// what differs from its defaults. It is a hash: no server sees it, and it changes without a request,
// below any root path, in a page of files and in the frame that shows a Space.

import { setText } from "./dom.js";
import { formatHash, parseHash, textsOf, writeTexts } from "./properties.js";
import { currentTab, openTab, tabNames } from "./tabs.js";

const HOME = "sketch";
const TOLD_AFTER = 200; // ms that the page is left alone before its address follows
const COMPLETE_AFTER = 1500; // ms after which a tab that is there has all its properties
const SPACE = /\.hf\.space$/; // hosts of Spaces, which the page around them shows in a frame
const MOST_NAMED = 3; // properties that a sentence names
const LONGEST = 40; // characters of each

const groups = new Map(); // by tab: its parts, each { properties, written }
const awaited = new Map(); // by tab: the texts of a link that are not on the page yet
const openedBy = globalThis.location?.hash ?? "";
const { tab: linkedTab, texts: linkedTexts } = parseHash(openedBy);
if (linkedTab || linkedTexts.size) awaited.set(linkedTab || HOME, linkedTexts);
let told = null; // the tab that the address tells
let timer = 0;

const openedTab = () => currentTab() ?? HOME;

// Some properties of a tab, as "properties.js" describes them. Where the page was opened by a link to
// the tab, what it says of them is put on the page now, and `written()` is called. A tab may have
// several such parts; each registers when the tab is mounted.
export function register(tab, properties, written = () => {}) {
  if (!groups.has(tab)) {
    groups.set(tab, []);
    setTimeout(giveUp, COMPLETE_AFTER, tab);
  }
  groups.get(tab).push({ properties, written });
  const texts = awaited.get(tab);
  if (texts) write({ properties, written }, texts);
  note();
}

// Whether a link leads to a tab that is not on the page yet.
export const leadsTo = (tab) => awaited.has(tab);

// The page changed, perhaps: the address follows in a moment. Clicks and changes are noted already.
export function note() {
  if (told === null) return;
  clearTimeout(timer);
  timer = setTimeout(follow, TOLD_AFTER);
}

// The address of what is on the screen, for others: without a query, which says how this person
// looks at it.
export function link() {
  return location.origin + location.pathname + hashOf(openedTab());
}

// A sentence about a link, in the one place for these.
export const say = (sentence) => setText(line(), sentence);

const line = () => document.querySelector(".link-line");

// Follows the link that the page was opened by, and from then on tells in the address what is shown.
// The row of tabs, where there is one, is on the page by now.
export function begin() {
  told = linkedTab ? openLinkedTab(linkedTab, false) : openedTab(); // one may have been opened by now
  history.replaceState({ tab: told }, "");
  window.addEventListener("popstate", ({ state }) => navigate(parseHash(location.hash), state));
  for (const event of ["click", "change", "input"])
    document.addEventListener(event, note, { capture: true });
  if (location.hash !== openedBy) navigate(parseHash(location.hash), null); // followed meanwhile
  note();
}

function follow() {
  const tab = openedTab();
  if (awaited.has(tab) && tab === told) return; // it tells more than the page shows yet
  const hash = awaited.has(tab) ? formatHash({ tab, texts: awaited.get(tab) }, HOME) : hashOf(tab);
  if (tab === told && hash === location.hash) return;
  const address = location.pathname + location.search + hash;
  try {
    if (tab === told) history.replaceState({ tab }, "", address);
    else history.pushState({ tab }, "", address);
  } catch {
    return; // browsers refuse too many changes at once; the next one is told again
  }
  told = tab;
  tellFrame(hash);
}

// The page around a Space takes the hash into its own address
// (https://huggingface.co/docs/hub/spaces-handle-url-parameters).
function tellFrame(hash) {
  if (!SPACE.test(location.hostname) || window.parent === window || !document.referrer) return;
  const { origin } = new URL(document.referrer); // of that page, until the frame is reloaded
  if (origin !== location.origin) window.parent.postMessage({ hash }, origin);
}

function hashOf(tab) {
  const texts = (groups.get(tab) ?? []).map(({ properties }) => [...textsOf(properties)]);
  return formatHash({ tab, texts: new Map(texts.flat()) }, HOME);
}

// Back and forward lead to an entry with a state: the page holds what was there, and the tab is opened
// alone. A link that is followed within the page has none: all it says is put on the page.
function navigate({ tab, texts }, state) {
  say("");
  told = openLinkedTab(tab, true); // no further entry for a tab that the history opened
  if (!groups.has(told)) awaited.set(told, texts);
  else if (!state) {
    for (const group of groups.get(told)) write(group, texts);
    tellLeftOut(texts);
  }
  note();
}

// Puts on the page what texts say of some properties, and takes that out of them.
function write({ properties, written }, texts) {
  const refused = writeTexts(properties, texts);
  for (const property of properties) {
    if (property.refused && refused.includes(property)) say(property.refused);
    else if (refused.includes(property)) continue;
    texts.delete(property.key);
  }
  written();
}

// Opens the tab that a link leads to, where the page has it. Gives back the tab that is open then.
function openLinkedTab(tab, isFollowed) {
  const names = tabNames();
  const name = tab || HOME;
  if (names.length ? names.includes(name) : name === HOME) {
    if (name !== openedTab()) openTab(name, isFollowed);
    return name;
  }
  awaited.delete(name);
  say("The link leads to a part that this page does not have.");
  return openedTab();
}

// What nothing on the page asked for by now is told of.
function giveUp(tab) {
  tellLeftOut(awaited.get(tab) ?? new Map());
  awaited.delete(tab);
  note();
}

function tellLeftOut(texts) {
  if (!texts.size || line().textContent) return; // one sentence is enough
  const named = [...texts].slice(0, MOST_NAMED).map((pair) => pair.join("=").slice(0, LONGEST));
  const more = texts.size > MOST_NAMED ? ` and ${texts.size - MOST_NAMED} more` : "";
  say(`Left out of the link, as this page does not have it: ${named.join(", ")}${more}.`);
}
