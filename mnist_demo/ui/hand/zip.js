// A zip of files that are stored as they are, and pictures of drawings to put into one.
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16.

import { bytesOf, imageOf } from "../shared/image_data.js";

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const VERSION = 20;
const DATE = 0x21; // the first of January 1980, for a zip without dates
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

// Numbers as little-endian bytes; each is [value, bytes].
function packed(...numbers) {
  const bytes = [];
  for (const [value, size] of numbers)
    for (let i = 0; i < size; i++) bytes.push((value >>> (8 * i)) & 255);
  return Uint8Array.from(bytes);
}

// The bytes of a zip of `files`, each { name, bytes }, its name in ASCII; at most 65,535 of them.
export function zipOf(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const title = new TextEncoder().encode(name);
    const size = bytes.length;
    // flags, method, time, date, checksum, sizes, lengths of the name and of what follows it
    const shared = [
      [VERSION, 2],
      [0, 2],
      [0, 2],
      [0, 2],
      [DATE, 2],
      [crc32(bytes), 4],
      [size, 4],
      [size, 4],
      [title.length, 2],
      [0, 2],
    ];
    const header = packed([LOCAL, 4], ...shared);
    parts.push(header, title, bytes);
    // the comment's length, the disk, attributes of both kinds
    const rest = [
      [0, 2],
      [0, 2],
      [0, 2],
      [0, 4],
      [offset, 4],
    ];
    directory.push(packed([CENTRAL, 4], [VERSION, 2], ...shared, ...rest), title);
    offset += header.length + title.length + size;
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const count = [files.length, 2];
  const end = packed([END, 4], [0, 2], [0, 2], count, count, [length, 4], [offset, 4], [0, 2]);
  return joined([...parts, ...directory, end]);
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

// Drawings as files of a zip that `evaluate` and `train --data` take: dark ink on white paper.
export function picturesOf(drawings) {
  return Promise.all(
    drawings.map(async ({ label, grey }, i) => ({
      name: `drawing_${String(i + 1).padStart(3, "0")}_${label}.png`,
      bytes: await png(bytesOf(grey).map((level) => 255 - level)),
    }))
  );
}

async function png(grey) {
  const side = Math.sqrt(grey.length);
  const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
  canvas.getContext("2d").putImageData(imageOf(grey, side, side), 0, 0);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  return new Uint8Array(await blob.arrayBuffer());
}
