// What the server measured of a network, unpacked: one entry of each array for each image.

const ARRAYS = {
  labels: Uint8Array,
  predicted: Uint8Array,
  confidence: Float32Array,
  losses: Float32Array,
  points: Uint16Array, // x and y of each image in turn, 0 to 65535
};

function unpacked(figures) {
  const arrays = Object.entries(ARRAYS).map(([key, Type]) => {
    return [key, new Type(bytesOf(figures[key]))];
  });
  const made = { ...figures, ...Object.fromEntries(arrays), doubtful: new Set(figures.doubtful) };
  // worst first
  made.order = Uint32Array.from(made.losses, (_, i) => i).sort(
    (a, b) => made.losses[b] - made.losses[a] || a - b
  );
  return made;
}

function bytesOf(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
}

const isWrong = (figures, i) => figures.labels[i] !== figures.predicted[i];
