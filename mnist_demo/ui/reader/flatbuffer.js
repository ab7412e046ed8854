// Tables of a FlatBuffers file (https://flatbuffers.dev/internals/), read where they stand. What leads
// out of the file, or leads to more than a network has, is a RangeError.

const MAX_ELEMENTS = 2 ** 20; // of all vectors that are read, but those of bytes

export class Table {
  #file; // {view, elements}: its DataView, which throws RangeErrors, and how many elements were read
  #at; // where the table begins
  #vtable; // where the places of its fields stand
  #fields; // how many

  constructor(file, at) {
    this.#file = file;
    this.#at = at;
    this.#vtable = at - file.view.getInt32(at, true);
    this.#fields = (file.view.getUint16(this.#vtable, true) - 4) / 2;
  }

  // The table that a file begins with. The bytes must be all of their ArrayBuffer.
  static root({ buffer }) {
    const view = new DataView(buffer);
    return new Table({ view, elements: 0 }, view.getUint32(0, true));
  }

  // Where a field stands, or null: then it is at its default.
  #placeOf(field) {
    if (field >= this.#fields) return null;
    const offset = this.#file.view.getUint16(this.#vtable + 4 + 2 * field, true);
    return offset ? this.#at + offset : null;
  }

  #read(field, missing, method) {
    const at = this.#placeOf(field);
    return at === null ? missing : this.#file.view[method](at, true);
  }

  has(field) {
    return this.#placeOf(field) !== null;
  }

  bool(field) {
    return this.#read(field, 0, "getUint8") !== 0;
  }

  int8(field) {
    return this.#read(field, 0, "getInt8");
  }

  int32(field, missing = 0) {
    return this.#read(field, missing, "getInt32");
  }

  uint32(field) {
    return this.#read(field, 0, "getUint32");
  }

  // Tables and vectors stand elsewhere, so many bytes after the place that says how many.
  #target(at) {
    return at + this.#file.view.getUint32(at, true);
  }

  table(field) {
    const at = this.#placeOf(field);
    return at === null ? null : new Table(this.#file, this.#target(at));
  }

  // Where a vector's elements begin, and how many there are; a missing vector is an empty one.
  #vector(field) {
    const at = this.#placeOf(field);
    if (at === null) return [0, 0];
    const from = this.#target(at);
    return [from + 4, this.#file.view.getUint32(from, true)];
  }

  #elements(field, size, read) {
    const [from, length] = this.#vector(field);
    this.#file.elements += length;
    if (this.#file.elements > MAX_ELEMENTS)
      throw new RangeError("more elements than a network has");
    return Array.from({ length }, (_, i) => read(this.#file.view, from + size * i));
  }

  tables(field) {
    return this.#elements(field, 4, (_, at) => new Table(this.#file, this.#target(at)));
  }

  int32s(field) {
    return this.#elements(field, 4, (view, at) => view.getInt32(at, true));
  }

  int64s(field) {
    return this.#elements(field, 8, (view, at) => view.getBigInt64(at, true));
  }

  float32s(field) {
    return this.#elements(field, 4, (view, at) => view.getFloat32(at, true));
  }

  // A view of a vector of bytes, since it may be large.
  bytes(field) {
    const [from, length] = this.#vector(field);
    return new Uint8Array(this.#file.view.buffer, from, length);
  }
}
