// The broken copy of a network: it runs beside the whole one, in a memory of its own.

import { createDamage, layersOf } from "./damage.js";
import { createRuntime } from "./network.js";
import { planOf } from "./plan.js";

// For a file that loadNetwork takes: its `layers`, as damage.js has them, and a function `networkOf`
// from a damage to the broken network, which takes the place of the last.
export async function createBreaking(file, wasm) {
  const plan = planOf(new Uint8Array(file));
  const damaged = createDamage(plan);
  const networkOf = await createRuntime(wasm);
  return {
    layers: layersOf(plan),
    networkOf: (damage) => networkOf(damaged(damage)),
  };
}
