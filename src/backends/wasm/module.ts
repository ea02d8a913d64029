import { BackendError } from "../../errors.js";

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

/**
 * The best first: `plain` is WebAssembly's SIMD of 128 bits; `relaxed` has its fused multiply-add beside it; `wide` is the same
 * code, of which the engine joins pairs of operations to 256 bits.
 */
export type SimdLevel = "wide" | "relaxed" | "plain";
export const simdLevels: readonly SimdLevel[] = ["wide", "relaxed", "plain"];

/** The engines that have each level. */
export const enginesWith: Readonly<Record<SimdLevel, string>> = {
  wide: "Node 24 and 26 on x64",
  relaxed: "Node from 20 on, and browsers that have relaxed SIMD",
  plain: "every engine with WebAssembly SIMD",
};

export interface CompiledKernels {
  /** @internal */
  readonly module: WebAssembly.Module;
  readonly level: SimdLevel;
  /** What is wrong with the code of 256 bits that the engine made, where that is why it is not taken. */
  readonly whyNotWide: string | null;
}

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

export const hasSimd = (): boolean => typeof WebAssembly !== "undefined" && WebAssembly.validate(SIMD);

export const hasRelaxedSimd = (): boolean => WebAssembly.validate(RELAXED);

/** There can be no wasm backend here, whatever it is asked to be. */
export class WasmUnavailable extends BackendError {
  readonly why: string;

  constructor(why: string, wayOut: string, cause?: unknown) {
    super(`wasm: ${why}; ${wayOut}`, { why }, { cause });
    this.why = why;
  }
}

/** What the import of the memory begins with: its names, and that it is a memory. The flags of its limits follow. */
const MEMORY_IMPORT = "\x03env\x06memory\x02";
const SHARED_FLAG = 2;

/** A section of the kind that says nothing to an engine: its size, and a name of one letter. */
const EMPTY_SECTION = [0, 2, 1, "w".charCodeAt(0)];

/** The kernels' binary of a level; a page loads no other. */
export async function kernelBytes(level: SimdLevel, shared: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const { binary } =
    level === "plain"
      ? await import("../../../kernels/generated/simd-plain.js")
      : await import("../../../kernels/generated/simd-relaxed.js");
  const text = atob(binary);
  const code = Uint8Array.from(text, (character) => character.charCodeAt(0));
  // An engine hands out the machine code it has to whoever compiles the same bytes. An empty section makes others of them.
  const bytes = level === "wide" ? new Uint8Array([...code, ...EMPTY_SECTION]) : code;
  // Atomic instructions work on any memory, so this one flag is all that tells the two builds apart.
  if (!shared) bytes[text.indexOf(MEMORY_IMPORT) + MEMORY_IMPORT.length] &= ~SHARED_FLAG;
  return bytes;
}

/** The kernels of a level, compiled as the engine compiles anything. */
export const compileKernels = async (level: SimdLevel, shared: boolean): Promise<CompiledKernels> => ({
  module: await compile(await kernelBytes(level, shared)),
  level,
  whyNotWide: null,
});

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
