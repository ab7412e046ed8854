// What the server measured of a network, unpacked: one entry of each array for each image.

import { bytesOf } from "../shared/image_data.js";

const ARRAYS = {
  labels: Uint8Array,
  predicted: Uint8Array,
  confidence: Float32Array,
  losses: Float32Array,
  points: Uint16Array, // x and y of each image in turn, 0 to 65535
};

export function unpack(figures) {
  const arrays = Object.entries(ARRAYS).map(([key, Type]) => {
    return [key, new Type(bytesOf(figures[key]).buffer)];
  });
  const unpacked = {
    ...figures,
    ...Object.fromEntries(arrays),
    doubtful: new Set(figures.doubtful),
  };
  // worst first
  unpacked.order = Uint32Array.from(unpacked.losses, (_, i) => i).sort(
    (a, b) => unpacked.losses[b] - unpacked.losses[a] || a - b
  );
  return unpacked;
}

export const isWrong = (figures, i) => figures.labels[i] !== figures.predicted[i];
