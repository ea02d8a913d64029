// What V8 can do with WebAssembly, but does only when it is told to. In Node a program can tell it while it runs.

import { isNode } from "./threads.js";

const setFlags = (...flags: string[]): void => {
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  for (const flag of flags) setFlagsFromString(flag);
};

/** Node 20 has relaxed SIMD behind a flag; later versions and browsers have it on. */
export function allowRelaxedSimd(): void {
  if (isNode) setFlags("--experimental-wasm-relaxed-simd");
}

/**
 * The versions of V8 whose optimizing compiler joins pairs of 128-bit operations to 256 bits where it is told to, and gains by
 * it: that of Node 22 has the flag, and is no faster. Node 24 and 26 are 13.6 and 14.
 */
const JOINING = { from: 13, to: 14 };

/** Why no operations are joined here; null where they can be. */
export function whyNotJoined(): string | null {
  const version = isNode ? Number.parseInt(process.versions.v8 ?? "", 10) : Number.NaN;
  // These name a version of V8 too: one without having it, one with flags that may no longer be set.
  const other = isNode && ["bun", "deno", "electron"].some((name) => name in process.versions);
  if (other || !(version >= JOINING.from && version <= JOINING.to))
    return "this engine joins no SIMD operations to 256 bits; Node 24 does";
  return process.arch === "x64" ? null : `on ${process.arch} no SIMD operations are joined to 256 bits`;
}

const JOIN = "experimental-wasm-revectorize";

/**
 * Compiles all functions by the optimizing compiler, which alone joins operations, and before this returns: so nothing else is
 * compiled with these flags, and what is tested next is what will run.
 */
export function compileJoined(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  setFlags(`--${JOIN}`, "--no-liftoff", "--no-wasm-lazy-compilation");
  try {
    return new WebAssembly.Module(bytes);
  } finally {
    setFlags(`--no-${JOIN}`, "--liftoff", "--wasm-lazy-compilation");
  }
}
