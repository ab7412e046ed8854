// The images of a data set: fetched in batches, each once.

import { answerTo } from "../shared/request.js";

const CACHED = 6000; // about a kilobyte each

// `ask(indices)` gives the server's answer for at most `most` of them.
export function createPictures(ask, most) {
  let known = new Map(); // grey levels in base64, by index
  let waiting = new Map(); // promises of those under way
  let next = null; // indices that go with the next request

  async function fetchAll(indices, resolve, reject, into) {
    try {
      const { images, error } = await answerTo(ask(indices));
      if (error) throw new Error(error);
      indices.forEach((index, i) => into.set(index, images[i]));
      resolve();
    } catch (error) {
      reject(error);
    }
  }

  // The indices of one frame go together.
  function enqueue(index) {
    if (!next || next.indices.length === most) {
      const batch = { indices: [] };
      batch.answered = new Promise((resolve, reject) => {
        const [into, going] = [known, waiting];
        setTimeout(() => {
          if (next === batch) next = null;
          fetchAll(batch.indices, resolve, reject, into).finally(() =>
            batch.indices.forEach((done) => going.delete(done))
          );
        });
      });
      next = batch;
    }
    next.indices.push(index);
    waiting.set(index, next.answered);
  }

  return {
    // Another data set: what is known of the last one is forgotten.
    forget(images = []) {
      known = new Map(images.entries());
      waiting = new Map();
      next = null;
    },

    // The grey levels of an image. Throws when the server does not give them.
    async of(index) {
      const [from, going] = [known, waiting];
      if (from.has(index)) return from.get(index);
      if (from.size > CACHED) from.clear();
      if (!going.has(index)) enqueue(index);
      await going.get(index);
      return from.get(index);
    },
  };
}
