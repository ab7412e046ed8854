// Keeps the page in the browser: after the first visit it opens without a connection. A version's files
// are kept and dropped together, so that an open page goes on with those that it began with.

const VERSION = "VERSION";
const FILES = ["FILES"]; // of that version, relative to the page's folder
const PATIENCE = 3000; // ms until the kept page is shown in place of one that does not come

const { scope } = self.registration;
const OURS = `mnist-demo ${scope} `; // other pages of this host have caches, too
const CACHE = OURS + VERSION;
const PAGES = [scope, `${scope}index.html`];

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepFiles());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim().then(dropOldVersions));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(scope)) return;
  if (request.mode !== "navigate") event.respondWith(keptFile(request));
  else if (PAGES.includes(request.url.replace(/[?#].*/, ""))) {
    event.respondWith(newestPage(request));
    event.waitUntil(dropOldVersions());
  }
});

async function keepFiles() {
  const page = await fetch(scope, { cache: "no-cache" });
  // while a host is given a new version, it may still send the old page
  if (!page.ok || !(await page.clone().text()).includes(VERSION))
    throw new Error("another version");
  const cache = await caches.open(CACHE);
  // a browser that cannot unpack the network reads with the one that is not packed
  const canUnpack = "DecompressionStream" in self;
  await cache.addAll(FILES.map((name) => (canUnpack ? name : name.replace(/\.gz$/, ""))));
  await cache.put(scope, page);
}

// A page says by a lock of this name that it uses the version. One that is being kept has none yet.
async function dropOldVersions() {
  const { installing, waiting } = self.registration;
  if (installing || waiting) return;
  const { held } = await navigator.locks.query();
  const used = [CACHE, ...held.map(({ name }) => name)];
  const kept = (await caches.keys()).filter((name) => name.startsWith(OURS));
  await Promise.all(kept.filter((name) => !used.includes(name)).map((name) => caches.delete(name)));
}

async function keptFile(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

async function newestPage(request) {
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE));
  try {
    const page = await Promise.race([fetch(request, { cache: "no-cache" }), late]);
    if (page.ok || page.type === "opaqueredirect") return page;
  } catch {
    // no connection, or a bad one
  }
  const cache = await caches.open(CACHE);
  return (await cache.match(scope)) ?? fetch(request);
}
