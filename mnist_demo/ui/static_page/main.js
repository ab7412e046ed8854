// The Sketch tab as a page of its own: what is drawn is read in the browser, and a server is asked for
// nothing but files.

import { createClient } from "../reader/client.js";
import { bytesOf } from "../shared/image_data.js";
import { answerTo } from "../shared/request.js";
import { mount } from "../sketch/main.js";

const OFFLINE_AFTER = 1000; // ms: nothing else is to wait for what is kept for later
const ONLY_DRAWN = "Pictures are read where the whole app runs; this page reads what is drawn.";
const UNREADABLE = "No browser can run this network: read with it where the whole app runs.";
const PATIENCE = 10000; // ms that a sample waits for the network
const SAMPLE_NOT_READ = "The sample could not be read yet: try it again in a moment.";
const NOT_LOADED = "The network could not be loaded yet; the page goes on trying.";

const [element, trouble, { textContent }] = ["app", "trouble", "props"].map((id) =>
  document.getElementById(id)
);
const props = JSON.parse(textContent);
const { constants, pad, model, version } = props;
const folder = new URL("./", document.baseURI).href;
const packed = "DecompressionStream" in window ? { model } : {};
const client = createClient({ constants, pen: pad.pen, ...packed });
let openedOnce;
const opened = new Promise((resolve) => (openedOnce = resolve));

// The client, whose troubles the page tells of: there is no server to read instead.
const reportingClient = {
  ...client,
  async open(address) {
    try {
      const network = await client.open(address);
      openedOnce(network);
      trouble.hidden = true;
      setTimeout(keepOffline, OFFLINE_AFTER); // no broken page is kept
      return network;
    } catch (error) {
      trouble.textContent = error.name === "UnreadableNetwork" ? UNREADABLE : NOT_LOADED;
      trouble.hidden = false;
      throw error;
    }
  },
};

// What the page asks its server for where the whole app runs. Samples were prepared when this page was
// written; they are read by the network in the browser.
const server = {
  open_picture: () => ({ error: ONLY_DRAWN }),

  async open_sample({ name }) {
    try {
      const response = await fetch(new URL(`${version}/samples/${name}.json`, folder));
      const { picture, ink, marks, shown, steps } = await response.json();
      await answerTo(opened, PATIENCE);
      const unpacked = marks.map(({ box, grey }) => ({ box, grey: bytesOf(grey) }));
      const { answer, ms } = await client.readMarks({ marks: unpacked, shown, steps });
      const greys = marks.map(({ grey }) => grey);
      return { ...answer, picture, ink, greys, read: { by: "browser", ms } };
    } catch {
      return { error: SAMPLE_NOT_READ };
    }
  },
};

// From the next visit on the page opens without a connection.
function keepOffline() {
  navigator.serviceWorker?.register(new URL("service_worker.js", folder)).catch(() => {});
}

// No service worker drops the files of this version while the page is open.
navigator.locks?.request(
  `mnist-demo ${folder} ${version}`,
  { mode: "shared" },
  () => new Promise(() => {})
);
await mount({ element, props, server, client: reportingClient });
element.dataset.mounted = true;
import("../masthead/links.js")
  .then(({ createLinks }) => createLinks(document.querySelector(".links")))
  .catch(() => {}); // its button stays disabled
