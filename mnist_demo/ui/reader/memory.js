// The memory of a WebAssembly module, handed out from its beginning and never taken back. Addresses
// count bytes, and vectors of 16 bytes may begin at those that are handed out.

const VECTOR = 16;
const PAGE = 2 ** 16;

export class Memory {
  #memory;
  #end = 0;

  // Whatever stood in it is forgotten.
  constructor(memory) {
    this.#memory = memory;
    new Uint8Array(memory.buffer).fill(0);
  }

  // The address of as many zeros, and of a spare vector after them.
  reserve(bytes) {
    const at = this.#end;
    this.#end = (Math.ceil(bytes / VECTOR) + 1) * VECTOR + at;
    const missing = this.#end - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
    return at;
  }

  // The address of a copy of a typed array, with a spare vector after it.
  place(array) {
    const at = this.reserve(array.byteLength);
    new array.constructor(this.#memory.buffer, at).set(array);
    return at;
  }

  // Numbers that stand there, until memory is reserved again.
  floats(at, count) {
    return new Float32Array(this.#memory.buffer, at, count);
  }

  copy(from, to, bytes) {
    new Uint8Array(this.#memory.buffer).copyWithin(to, from, from + bytes);
  }
}
