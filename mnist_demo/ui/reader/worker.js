// The thread that reads, so that no reading holds up the ink.

import { createDesk } from "./desk.js";

const answer = createDesk();

self.onmessage = async ({ data: { id, ...request } }) => {
  try {
    self.postMessage({ id, result: await answer(request) });
  } catch ({ name, message }) {
    self.postMessage({ id, error: { name, message } });
  }
};
