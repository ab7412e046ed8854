// The kernels of simd.js in WebAssembly SIMD, written in AssemblyScript: `npm run build` in tests/js
// compiles them to kernels.wasm.
//
// A map is float32, the channels of a pixel beside each other. Places are addresses, and what is called
// bytes counts bytes. Four numbers are computed at a time: where the last of a row are fewer, what is
// written after them is overwritten later or is spare.

export { byChannel, pool } from "./maps";
export { multiplyFloat32, multiplyInt8 } from "./multiply";
export { highest, lowest, quantize } from "./quantize";
