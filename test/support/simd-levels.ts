import { simdLevels as all, type SimdLevel } from "../../src/backends/wasm/module.js";
import { whyNotJoined } from "../../src/backends/wasm/v8-flags.js";

/** The levels of the wasm backend that there are in the Node that runs this, the best first. */
export const simdLevels: readonly SimdLevel[] =
  whyNotJoined() === null ? all : all.filter((level) => level !== "wide");

/** What the first of them is called. */
export const bestSimd = `${simdLevels[0]} SIMD`;
