// The images of a data set: fetched in batches, each once.

const AT_ONCE = 200;
const REMEMBERED_IMAGES = 6000; // about a kilobyte each

// `ask(indices)` gives the server's answer for at most 200 of them.
function createPictures(ask) {
  let known = new Map(); // grey levels in base64, by index
  let waiting = new Map(); // promises of those under way
  let next = null; // indices that go with the next question

  async function fetchAll(indices, resolve, reject, into) {
    try {
      const { images, error } = await inTime(ask(indices));
      if (error) throw new Error(error);
      indices.forEach((index, i) => into.set(index, images[i]));
      resolve();
    } catch (error) {
      reject(error);
    }
  }

  // The indices of one frame go together.
  function enqueue(index) {
    if (!next || next.indices.length === AT_ONCE) {
      const batch = { indices: [] };
      batch.answered = new Promise((resolve, reject) => {
        const [into, going] = [known, waiting];
        setTimeout(() => {
          if (next === batch) next = null;
          fetchAll(batch.indices, resolve, reject, into).finally(() =>
            batch.indices.forEach((asked) => going.delete(asked))
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
    forget(greys = []) {
      known = new Map(greys.entries());
      waiting = new Map();
      next = null;
    },

    // The grey levels of an image. Throws when the server does not give them.
    async of(index) {
      const [from, going] = [known, waiting];
      if (from.has(index)) return from.get(index);
      if (from.size > REMEMBERED_IMAGES) from.clear();
      if (!going.has(index)) enqueue(index);
      await going.get(index);
      return from.get(index);
    },
  };
}
