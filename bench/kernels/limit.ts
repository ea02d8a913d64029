// How fast this machine can multiply and add in 128-bit vectors, from WebAssembly: chains of f = f·b + c that need nothing
// but registers. A chain waits for its last result, so several run side by side; how many it takes to keep the units busy,
// and how many fit into the registers, is the machine's, so several counts are tried and the best one is the limit.

import asc from "assemblyscript/asc";

export const CHAINS = [8, 10, 12, 14];

/** Lanes of a vector, each with a multiplication and an addition. */
export const FLOPS_PER_STEP = 4 * 2;

export type Limit = (chains: number, steps: number) => void;

function source(relaxed: boolean): string {
  const madd = relaxed ? "v128.relaxed_madd<f32>(f, b, c)" : "f32x4.add(f32x4.mul(f, b), c)";
  const functions = CHAINS.map((chains) => {
    const each = (line: (f: string) => string) =>
      Array.from({ length: chains }, (_, i) => line(`f${i}`)).join("\n");
    return `export function chains${chains}(steps: i32, factor: f32, summand: f32): f32 {
      const b = f32x4.splat(factor);
      const c = f32x4.splat(summand);
      ${each((f) => `let ${f} = f32x4.splat(summand);`)}
      for (let i = 0; i < steps; i++) {
        ${each((f) => `${f} = ${madd.replace(/\bf\b/, f)};`)}
      }
      let sum = f32x4.splat(0);
      ${each((f) => `sum = f32x4.add(sum, ${f});`)}
      return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
    }`;
  });
  return functions.join("\n");
}

/** `relaxed` as the engine has it, so that the limit is that of the instructions that the kernels can use. */
export async function compileLimit(relaxed: boolean): Promise<Limit> {
  let binary: Uint8Array | undefined;
  const features = relaxed ? ["simd", "relaxed-simd"] : ["simd"];
  const { error, stderr } = await asc.main(
    [
      "limit.ts",
      ...["--outFile", "limit.wasm", "-O3", "--noAssert", "--runtime", "stub"],
      ...features.flatMap((feature) => ["--enable", feature]),
    ],
    {
      readFile: (name) => (name === "limit.ts" ? source(relaxed) : null),
      writeFile(_name, contents) {
        binary = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || binary === undefined) throw new Error(`asc: ${error?.message}\n${stderr.toString()}`);
  const { instance } = await WebAssembly.instantiate(Uint8Array.from(binary));
  return (chains, steps) => {
    const run = instance.exports[`chains${chains}`] as (
      steps: number,
      factor: number,
      summand: number,
    ) => number;
    // The values settle at 0.5 / (1 - 0.5): neither too small nor too large to be ordinary numbers.
    const sum = run(steps, 0.5, 0.5);
    if (Math.abs(sum - 2 * chains) > 1e-3) throw new Error(`the chains end in ${sum}, not in ${2 * chains}`);
  };
}
