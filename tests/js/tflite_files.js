// Small `.tflite` files, written from the numbers of fields in TensorFlow's schema.fbs.

export const TYPES = { float32: 0, float16: 1, int32: 2, uint8: 3, int8: 9 };
export const CODES = {
  ADD: 0,
  AVERAGE_POOL_2D: 1,
  CONCATENATION: 2,
  CONV_2D: 3,
  DEQUANTIZE: 6,
  FULLY_CONNECTED: 9,
  MAX_POOL_2D: 17,
  MUL: 18,
  RESHAPE: 22,
  SOFTMAX: 25,
};
const UNIONS = {
  ADD: 11,
  AVERAGE_POOL_2D: 5,
  CONCATENATION: 10,
  CONV_2D: 1,
  FULLY_CONNECTED: 8,
  MAX_POOL_2D: 5,
  MUL: 21,
};

// The bytes of a FlatBuffers file. A table is an object {number of the field: value}; a value is an
// integer, a table, an array of integers or of tables, or a typed array.
export function flatbuffer(root, identifier) {
  const bytes = [0, 0, 0, 0, ...Buffer.from(identifier)];
  const align = (size) => {
    while (bytes.length % size) bytes.push(0);
  };
  const put32 = (value, at = bytes.length) =>
    bytes.splice(at, 4, ...new Uint8Array(Int32Array.of(value).buffer));
  // writes what a place refers to, and how far away it is
  const refer = (place, write) => put32(write() - place, place);

  function table(fields) {
    const given = Object.keys(fields).map(Number);
    const count = Math.max(-1, ...given) + 1;
    align(4);
    const vtable = bytes.length;
    const size = 4 + 2 * count;
    const sizes = [size, 4 + 4 * given.length];
    const offsets = Array.from({ length: count }, (_, field) => 4 * (given.indexOf(field) + 1));
    bytes.push(...new Uint8Array(Uint16Array.of(...sizes, ...offsets).buffer));
    align(4);
    const at = bytes.length;
    put32(at - vtable);
    for (const field of given) put32(typeof fields[field] === "number" ? fields[field] : 0);
    given.forEach((field, i) => {
      const value = fields[field];
      if (typeof value !== "number") refer(at + 4 * (i + 1), () => pointed(value));
    });
    return at;
  }

  function pointed(value) {
    if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return table(value);
    align(8);
    put32(0); // so that elements of eight bytes are aligned
    const at = bytes.length;
    put32(value.length);
    if (ArrayBuffer.isView(value)) bytes.push(...new Uint8Array(value.buffer));
    else for (const element of value) put32(typeof element === "number" ? element : 0);
    if (Array.isArray(value)) {
      value.forEach((element, i) => {
        if (typeof element !== "number") refer(at + 4 * (i + 1), () => table(element));
      });
    }
    return at;
  }

  refer(0, () => table(root));
  return Uint8Array.from(bytes);
}

// A file of `tensors` {shape, type = "float32", data, scales, zeroPoints, axis} and `operators` {name,
// inputs, outputs, options, version}; of these options are fields of the operator's table.
export function tfliteFile({ tensors, operators, inputs = [0], outputs }) {
  const names = [...new Set(operators.map(({ name }) => name))];
  const version = (name) => operators.find((operator) => operator.name === name).version ?? 1;
  return flatbuffer(
    {
      0: 3,
      1: names.map((name) => ({ 0: CODES[name], 2: version(name), 3: CODES[name] })),
      2: [
        {
          0: tensors.map(({ shape, type = "float32", scales, zeroPoints, axis = 0 }, i) => ({
            0: shape,
            1: TYPES[type],
            2: i,
            ...(scales && {
              4: {
                2: Float32Array.from(scales),
                3: BigInt64Array.from(zeroPoints ?? scales.map(() => 0n)),
                6: axis,
              },
            }),
          })),
          1: inputs,
          2: outputs ?? operators.at(-1).outputs,
          3: operators.map(({ name, options = {}, ...operator }) => ({
            0: names.indexOf(name),
            1: operator.inputs,
            2: operator.outputs,
            ...(UNIONS[name] && { 3: UNIONS[name], 4: options }),
          })),
        },
      ],
      4: tensors.map(({ data }) => (data ? { 0: data } : {})),
    },
    "TFL3"
  );
}
