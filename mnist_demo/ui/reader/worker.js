// The thread that reads, so that no reading holds up the ink.

import { createHandler } from "./handler.js";

const answer = createHandler();

self.onmessage = async ({ data: { id, ...request } }) => {
  try {
    self.postMessage({ id, result: await answer(request) });
  } catch ({ name, message }) {
    self.postMessage({ id, error: { name, message } });
  }
};
