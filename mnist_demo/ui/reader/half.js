// Numbers in half precision (IEEE 754, binary16), as their bits in a Uint16Array, to a Float32Array.
export const singles = (halves) => Float32Array.from(halves, single);

function single(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
