import { plain, relaxed } from "../../../kernels/generated/simd-binary.js";
import { BackendError } from "../../errors.js";
import { isNode } from "./threads.js";

/** What the compiled kernels export; see kernels/shared/simd/module.ts. */
export interface SimdExports {
  alone(kernel: number, units: number): void;
  dispatch(kernel: number, units: number, threads: number): number;
  finish(units: number): number;
  portions(units: number): number;
  serve(thread: number): void;
  heapStart(): number;
  allowWaiting(): void;
}

export type SimdLevel = "relaxed" | "plain";

/** The smallest module that uses one instruction: (func (result v128) …). */
const probe = (...body: number[]) => {
  const code = [0x00, ...body, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b],
    ...[0x03, 0x02, 0x01, 0x00],
    ...[0x0a, code.length + 2, 0x01, code.length, ...code],
  ]);
};

const ZERO = [0x41, 0x00, 0xfd, 0x11]; // i32.const 0, i32x4.splat
const SIMD = probe(...ZERO);
const RELAXED = probe(...ZERO, ...ZERO, ...ZERO, 0xfd, 0x85, 0x02); // f32x4.relaxed_madd

/** There can be no wasm backend here, whatever it is asked to be. */
export class WasmUnavailable extends BackendError {
  readonly why: string;

  constructor(why: string, wayOut: string, cause?: unknown) {
    super(`wasm: ${why}; ${wayOut}`, { why }, { cause });
    this.why = why;
  }
}

const hasSimd = (): boolean => typeof WebAssembly !== "undefined" && WebAssembly.validate(SIMD);

/**
 * Whether the engine runs relaxed SIMD. Node 20 has it behind a flag that can be set while the process runs; later
 * versions and browsers have it on.
 */
async function hasRelaxedSimd(): Promise<boolean> {
  if (WebAssembly.validate(RELAXED)) return true;
  if (!isNode) return false;
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  setFlagsFromString("--experimental-wasm-relaxed-simd");
  return WebAssembly.validate(RELAXED);
}

/** What the import of the memory begins with: its names, and that it is a memory. The flags of its limits follow. */
const MEMORY_IMPORT = "\x03env\x06memory\x02";
const SHARED_FLAG = 2;

/** The compiled kernels, at the best level that the engine has, or at the one that is asked for. */
export async function compileKernels(
  wanted?: SimdLevel,
  shared = true,
): Promise<{ module: WebAssembly.Module; level: SimdLevel }> {
  if (!hasSimd()) {
    throw new WasmUnavailable(
      "this engine has no WebAssembly SIMD",
      'use useBackend("cpu"), or a newer engine',
    );
  }
  const best: SimdLevel = (await hasRelaxedSimd()) ? "relaxed" : "plain";
  const level = wanted ?? best;
  if (level === "relaxed" && best === "plain") {
    throw new BackendError('wasm: this engine has no relaxed SIMD; leave the level out, or ask for "plain"');
  }
  const text = atob(level === "relaxed" ? relaxed : plain);
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  // Atomic instructions work on any memory, so this one flag is all that tells the two builds apart.
  if (!shared) bytes[text.indexOf(MEMORY_IMPORT) + MEMORY_IMPORT.length] &= ~SHARED_FLAG;
  return { module: await compile(bytes), level };
}

/** An engine refuses what a page's Content-Security-Policy forbids as it does damaged code: that is, all code. */
async function compile(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    const anything = await WebAssembly.compile(SIMD).catch(() => null);
    if (anything !== null) throw cause;
    throw new WasmUnavailable(
      "the page's Content-Security-Policy lets no WebAssembly be compiled",
      `add 'wasm-unsafe-eval' to its script-src, and "worker-src blob:" for threads, or use useBackend("cpu")`,
      cause,
    );
  }
}
