// The picture that lies on the pad, kept over a reload as strokes are: what it came from, so that
// any network can read it again.

import { PICTURE_ENTRY, readJson, writeJson } from "../shared/storage.js";

const MOST_BYTES = 1e6; // of a file that is kept as it is: a browser keeps about 5 MB for a page
const SHRUNK_SIDE = 1600; // pixels along the longer side of what is kept of a larger file
const SHRUNK_QUALITY = 0.85;

// A picture comes from { file }, { sample } or { grey }.
export function createKeptPicture() {
  let kept = null; // whose entry is there, or is being made

  return {
    // Keeps one instead of what was kept; null for none. A picture that cannot be kept is not.
    async keep(source) {
      if (source === kept) return;
      kept = source;
      writeJson(PICTURE_ENTRY, null); // makes room, and no older picture comes back
      const entry = source && (await entryOf(source).catch(() => null));
      if (entry && source === kept) writeJson(PICTURE_ENTRY, entry);
    },

    // What was kept before the page was loaded; null for none, or for damage.
    async restore() {
      kept = await sourceOf(readJson(PICTURE_ENTRY)).catch(() => null);
      return kept;
    },
  };
}

async function entryOf({ file, sample, grey }) {
  if (!file) return { sample, grey };
  return { file: await dataUrlOf(file.size > MOST_BYTES ? await shrunk(file) : file) };
}

async function sourceOf(entry) {
  const { file, sample, grey } = entry ?? {};
  if (typeof file === "string") return { file: await fetched(file) };
  if (typeof sample === "string") return { sample };
  return typeof grey === "string" ? { grey } : null;
}

async function fetched(url) {
  if (!url.startsWith("data:")) throw new Error("no file");
  return (await fetch(url)).blob();
}

function dataUrlOf(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", reject);
    reader.readAsDataURL(blob);
  });
}

// A smaller JPEG of a picture; rejected where the browser cannot decode it.
async function shrunk(file) {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, SHRUNK_SIDE / Math.max(image.width, image.height));
  const canvas = Object.assign(document.createElement("canvas"), {
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
  });
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // the paper behind what is transparent
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", SHRUNK_QUALITY));
}
