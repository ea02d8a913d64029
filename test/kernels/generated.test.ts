import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { elementwiseAssembly } from "../../kernels/build/elementwise.js";
import { readSimd, runUnitAssembly, simdKernels } from "../../kernels/build/simd-kernels.js";
import { gpuSource } from "../../kernels/generated/gpu-source.js";
import * as simd from "../../kernels/generated/simd-kernels.js";
import { matmul } from "../../kernels/matmul/gpu.js";
import { ARGUMENTS } from "../../kernels/shared/memory-map.js";
import { ROOT } from "../docs/project-files.js";
import { everything } from "../support/mode.js";

test.runIf(everything)("what is generated is made from the kernels as they are now", () => {
  // As the build makes it: this runner transforms functions in a way of its own.
  const program = `
    import { generated } from "./kernels/build/generated.ts";
    process.stdout.write(JSON.stringify(await generated()));`;
  const args = ["--import", "tsx", "--input-type=module", "--eval", program];
  const now = JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" }));
  const kept = Object.keys(now).map((name) => [
    name,
    readFileSync(`${ROOT}kernels/generated/${name}`, "utf8"),
  ]);
  expect(Object.fromEntries(kept), "run npm run prepare").toEqual(now);
});

test("the texts of the gpu.js kernels belong to the functions", () => {
  expect(gpuSource.get(matmul)).toMatch(/^function matmul\(a, ?b\)/);
  for (const text of gpuSource.values()) expect(text).toMatch(/^function \w+\(/);
});

describe("argument records", () => {
  const source = `
    export enum Mode { up, down }
    @unmanaged class Axis { size: i32; stride: i32; }
    @unmanaged class Base { x: usize; n: i32; }
    @unmanaged class Rates { lr: f32; }
    @unmanaged class TwistArguments extends Base {
      bias: optional; rates: Rates; eps: f32; twice: flag; mode: Mode; axes: List<Axis>;
    }
    export function helper(a: i32): i32 { return a; }
    function inner(args: TwistArguments): void {}
    export function twist(args: TwistArguments, unit: i32, thread: i32): void {}`;

  test("are read from the classes of exported functions that take args", () => {
    const { kernels, enums, records } = readSimd([["twist/simd.ts", source]]);
    expect(kernels).toEqual([
      { name: "twist", file: "twist/simd.ts", record: "TwistArguments", parameters: 3 },
    ]);
    expect([...enums]).toEqual([["Mode", ["up", "down"]]]);
    expect([...records.keys()]).toEqual(["Axis", "Base", "Rates", "TwistArguments"]);
  });

  test("become interfaces, and the words that a kernel reads", () => {
    const text = simdKernels(readSimd([["twist/simd.ts", source]]));
    for (const part of [
      "const Mode = { up: 0, down: 1 } as const;",
      "x: Address;",
      "bias: Address | null;",
      "twice: boolean;",
      "mode: keyof typeof Mode;",
      "axes: readonly Axis[];",
      "rates: Rates;",
      "words[FIRST + 0] = at(args.x);",
      // Where the record is, and what is in it.
      "words[FIRST + 3] = 4 * (FIRST + 8);",
      "floats[FIRST + 8] = args.rates.lr;",
      "floats[FIRST + 4] = args.eps;",
      "words[FIRST + 5] = args.twice ? 1 : 0;",
      "words[FIRST + 6] = Mode[args.mode];",
      // Where the list is, and how long.
      "words[FIRST + 7] = 4 * (FIRST + 9);",
      "words[FIRST + 9] = args.axes.length;",
    ]) {
      expect(text).toContain(part);
    }
  });

  test("are told apart by their names, and hold nothing that has no word", () => {
    expect(() =>
      readSimd([
        ["a/simd.ts", source],
        ["b/simd.ts", "enum Mode { up }"],
      ]),
    ).toThrow("b/simd.ts: there is another Mode; records and enumerations need names of their own");
    const wide = "@unmanaged class A { x: f64; } export function f(args: A): void {}";
    expect(() => simdKernels(readSimd([["a/simd.ts", wide]]))).toThrow("cannot have a field of type f64");
    const early = `@unmanaged class Axis { size: i32; }
      @unmanaged class A { axes: List<Axis>; x: i32; } export function f(args: A): void {}`;
    expect(() => simdKernels(readSimd([["a/simd.ts", early]]))).toThrow(
      "A: x follows axes, but a list must be the last field",
    );
  });

  test("are given to the kernel of their number", () => {
    const text = runUnitAssembly(readSimd([["twist/simd.ts", source]]));
    expect(text).toContain('import { twist, TwistArguments } from "../twist/simd";');
    expect(text).toContain("case 0:\n      twist(changetype<TwistArguments>(ARGUMENTS), unit, thread);");
  });

  test("are written from the argument area on, what is in them after them", () => {
    const [words, floats] = [new Int32Array(256), new Float32Array(256)];
    const outer = [
      { size: 2, stride: 30 },
      { size: 5, stride: 6 },
    ];
    const axes = { offset: 7, inner: 3, step: 2, outer };
    simd.readStrided.write(words, floats, { x: 4096, y: 8192, axes });
    const first = ARGUMENTS / 4;
    expect([...words.slice(first, first + 7)]).toEqual([4096, 8192, ARGUMENTS + 12, 7, 3, 2, ARGUMENTS + 28]);
    expect([...words.slice(first + 7, first + 12)]).toEqual([2, 2, 30, 5, 6]);
  });
});

describe("elementwise formulas", () => {
  const tables = (unary: string) => `
    export const unaryFunctions = { ${unary} } as const;
    export const binaryFunctions = { add: (a: number, b: number) => a + b } as const;
    export const comparisons = { less: (a: number, b: number) => (a < b ? 1 : 0) } as const;`;

  test("get a number and a function each", () => {
    const text = elementwiseAssembly(tables("ramp: (x: number, slope: number) => Math.max(x * slope, 0)"));
    expect(text).toContain("export enum Unary {\n  ramp,\n}");
    expect(text).toContain("export enum Pair {\n  add,\n  less,\n}");
    expect(text).toContain(
      "function unary_ramp(x: f64, slope: f64): f64 {\n  return Math.max(x * slope, 0);\n}",
    );
    expect(text).toContain("case Unary.ramp:\n      return unary_ramp(x, p0);");
  });

  test("are one expression each", () => {
    expect(() => elementwiseAssembly(tables("ramp: (x: number) => { return x; }"))).toThrow(
      "ramp in functions.ts must be one expression",
    );
  });
});
