import assert from "node:assert/strict";
import { test } from "node:test";

import { createPictures } from "../../mnist_demo/ui/diagnose/pictures.js";
import { answerOrError, answerTo } from "../../mnist_demo/ui/shared/request.js";

test("an answer is given back, and one that does not come is an error", async () => {
  assert.deepEqual(await answerTo(Promise.resolve({ a: 1 })), { a: 1 });
  await assert.rejects(answerTo(Promise.resolve(undefined)));
  await assert.rejects(answerTo(Promise.resolve({ detail: "no such function" })));
  await assert.rejects(answerTo(new Promise(() => {}), 5));
  assert.match((await answerOrError(Promise.reject(new Error()))).error, /try again/);
});

test("images of one frame are fetched together, each once", async () => {
  const requests = [];
  const pictures = createPictures((indices) => {
    requests.push(indices);
    return Promise.resolve({ images: indices.map((index) => `image ${index}`) });
  }, 3);
  const found = await Promise.all([5, 6, 5, 7, 8].map(pictures.of));
  assert.deepEqual(found, ["image 5", "image 6", "image 5", "image 7", "image 8"]);
  assert.deepEqual(requests, [[5, 6, 7], [8]]);
  assert.equal(await pictures.of(6), "image 6");
  assert.equal(requests.length, 2);
});

test("what the server refuses is thrown, and asked for again the next time", async () => {
  let answer = { error: "no such data" };
  const pictures = createPictures(() => Promise.resolve(answer), 3);
  await assert.rejects(pictures.of(1), /no such data/);
  answer = { images: ["image 1"] };
  assert.equal(await pictures.of(1), "image 1");
});
