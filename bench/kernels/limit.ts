// How fast this machine can multiply and add, from WebAssembly: chains of f = f·b + c that need nothing but registers. A chain
// waits for its last result, so several run side by side; how many it takes to keep the units busy, and how many fit into the
// registers, is the machine's, so several counts are tried and the best one is the limit. For registers of 256 bits, each chain
// is a pair of vectors, which the engine joins.

import asc from "assemblyscript/asc";
import type { SimdLevel } from "../../src/backends/wasm/module.js";
import { compileJoined } from "../../src/backends/wasm/v8-flags.js";

export const CHAINS = [8, 10, 12, 14];

export type Limit = (chains: number, steps: number) => void;

/** The same chains for each width of registers that a level has. */
export interface Limits {
  readonly bits: number;
  /** Multiplications and additions of a chain's step. */
  readonly flopsPerStep: number;
  readonly run: Limit;
}

function source(relaxed: boolean, vectors: number): string {
  const madd = relaxed ? "v128.relaxed_madd<f32>(f, b, c)" : "f32x4.add(f32x4.mul(f, b), c)";
  const functions = CHAINS.map((chains) => {
    const each = (line: (f: string, i: number) => string) =>
      Array.from({ length: chains * vectors }, (_, i) => line(`f${i}`, i)).join("\n");
    // Stored side by side at the end: what is stored as a pair, is computed as one.
    return `export function chains${chains}(steps: i32, factor: f32, summand: f32): f32 {
      const b = f32x4.splat(factor);
      const c = f32x4.splat(summand);
      ${each((f) => `let ${f} = f32x4.splat(summand);`)}
      for (let i = 0; i < steps; i++) {
        ${each((f) => `${f} = ${madd.replace(/\bf\b/, f)};`)}
      }
      ${each((f, i) => `v128.store(0, ${f}, ${16 * i});`)}
      let sum = f32x4.splat(0);
      for (let i: usize = 0; i < ${16 * chains * vectors}; i += 16) sum = f32x4.add(sum, v128.load(i));
      return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
    }`;
  });
  return functions.join("\n");
}

/** With the instructions that the kernels of a level can use, in registers of 128 bits, and of 256 where it joins operations. */
export async function compileLimits(level: SimdLevel): Promise<Limits[]> {
  const narrow = await compile(level, 1);
  return level === "wide" ? [narrow, await compile(level, 2)] : [narrow];
}

async function compile(level: SimdLevel, vectors: number): Promise<Limits> {
  const relaxed = level !== "plain";
  let binary: Uint8Array | undefined;
  const features = relaxed ? ["simd", "relaxed-simd"] : ["simd"];
  const { error, stderr } = await asc.main(
    [
      "limit.ts",
      ...["--outFile", "limit.wasm", "-O3", "--noAssert", "--runtime", "stub", "--initialMemory", "1"],
      ...features.flatMap((feature) => ["--enable", feature]),
    ],
    {
      readFile: (name) => (name === "limit.ts" ? source(relaxed, vectors) : null),
      writeFile(_name, contents) {
        binary = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || binary === undefined) throw new Error(`asc: ${error?.message}\n${stderr.toString()}`);
  const bytes = Uint8Array.from(binary);
  const module = vectors === 1 ? await WebAssembly.compile(bytes) : compileJoined(bytes);
  const { exports } = await WebAssembly.instantiate(module);
  const run: Limit = (chains, steps) => {
    const chain = exports[`chains${chains}`] as (steps: number, factor: number, summand: number) => number;
    // The values settle at 0.5 / (1 - 0.5): neither too small nor too large to be ordinary numbers.
    const sum = chain(steps, 0.5, 0.5);
    const expected = 2 * chains * vectors;
    if (Math.abs(sum - expected) > 1e-3) throw new Error(`the chains end in ${sum}, not in ${expected}`);
  };
  return { bits: 128 * vectors, flopsPerStep: 8 * vectors, run };
}
