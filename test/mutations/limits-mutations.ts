// Bugs in what large and tiny numbers, damaged files and wrong arguments come to.

import { caughtBy, type Mutation } from "./mutation.js";

const MAGNITUDES = ["test/ops/magnitudes.test.ts"];
const INTEGERS = ["test/ops/integers.test.ts"];
const RANDOM = ["test/tensor/random.test.ts"];
const CLIPPING = ["test/optim/clip-grad-norm-range.test.ts"];
const LOCKS = ["test/files/lock-file.test.ts"];
const MEMBERS = ["test/nn/members.test.ts"];
const OPTIONS = ["test/options.test.ts"];

const numbers: Mutation[] = [
  caughtBy("div: b² formed", MAGNITUDES, "src/ops/div.ts", [
    "neg(mul(da, y))",
    "neg(div(mul(dy, mul(y, b)), mul(b, b)))",
  ]),
  caughtBy("crossEntropy: 0 · ∞ counted", MAGNITUDES, "src/ops/cross-entropy.ts", [
    "neg(sum(mulOrZero(",
    "neg(sum(mul(",
  ]),
  caughtBy("wasm mean: the sum rounded before it is divided", MAGNITUDES, "kernels/reduce/simd.ts", [
    "<f32>(f == Reduction.mean ? total / <f64>R : total)",
    "f == Reduction.mean ? <f32>total / <f32>R : <f32>total",
  ]),
  caughtBy("gpu mean: not divided first where the sum overflows", MAGNITUDES, "kernels/reduce/gpu.ts", [
    "Math.abs(total) < 3e38 ? total / this.constants.run : shares",
    "total / this.constants.run",
  ]),
  caughtBy(
    "wasm: long sums added up in float32",
    ["test/backends/long-sums.test.ts"],
    "kernels/shared/simd/long-sums.ts",
    [
      "low = f64x2.add(low, v128.load(sums))",
      "low = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(f64x2.add(low, v128.load(sums))))",
    ],
  ),
  caughtBy(
    "wasm Winograd: uneven images taken for even",
    ["test/backends/uneven-images.test.ts"],
    "kernels/winograd/simd-host.ts",
    ["limit: d.isGradient ? GRADIENT_LIMIT : limitOf(d)", "limit: 1e30"],
  ),
  caughtBy(
    "wasm: code of 256 bits used whatever it computes",
    ["test/backends/wasm/self-test.test.ts"],
    "src/backends/wasm/wide.ts",
    ["kernel === null ? null", "kernel !== undefined ? null"],
  ),
  caughtBy("mul: integers multiplied as floats", INTEGERS, "kernels/elementwise/reference.ts", [
    'f === "mul" && out instanceof Int32Array ? Math.imul : pairFunctions[f]',
    "pairFunctions[f]",
  ]),
  caughtBy("sum: integers wrap around", INTEGERS, "src/backends/cpu.ts", [
    'f === "sum" && any(x) instanceof Int32Array',
    "false",
  ]),
  caughtBy("uniform: the upper bound is drawn", RANDOM, "src/tensor/random.ts", [
    "to < high ? to : neighbor(to, -1, dtype)",
    "to",
  ]),
  caughtBy("clipGradNorm: squares of what is not scaled", CLIPPING, "src/optim/gradient-norm.ts", [
    "div(g, cast(scale, g.dtype))",
    "g",
  ]),
  caughtBy("clipGradNorm: what is listed twice scaled twice", CLIPPING, "src/optim/clip-grad-norm.ts", [
    '[...new Set(parametersOf("clipGradNorm", "parameters", parameters))]',
    '[...parametersOf("clipGradNorm", "parameters", parameters)]',
  ]),
];

const files: Mutation[] = [
  caughtBy("lock of a directory: it holds nothing", LOCKS, "src/files/lock-directory.ts", [
    'lockFile(process.getBuiltinModule("node:path").join(path, ".lock"), options)',
    "(() => {})",
  ]),
  caughtBy("lock: another process of the same number taken for the holder", LOCKS, "src/files/lock-file.ts", [
    "!isAlive(pid) || beganAt(pid) !== began",
    "!isAlive(pid)",
  ]),
  caughtBy("crc32c: another polynomial", ["test/files/crc32c.test.ts"], "src/files/crc32c.ts", [
    "0x82f63b78",
    "0xedb88320",
  ]),
  caughtBy(
    "checksum: the last weight left out",
    ["test/formats/safetensors/safetensors-checksum.test.ts"],
    "src/formats/safetensors/safetensors.ts",
    [
      "bytes.subarray(CHECKSUM_START + CHECKSUM_DIGITS)",
      "bytes.subarray(CHECKSUM_START + CHECKSUM_DIGITS, -4)",
    ],
  ),
  caughtBy(
    "gunzip: more than was promised",
    ["test/data/gunzip-if-needed.test.ts"],
    "src/data/gunzip-if-needed.ts",
    ["length + piece.length > whole.length", "length > whole.length"],
  ),
  caughtBy(
    "PNG: a side of any length",
    ["test/examples/mnist/evaluation/images/decode-png.test.ts"],
    "examples/mnist/evaluation/images/refusals.ts",
    ["Math.max(width, height) > MAX_SIDE", "Math.min(width, height) > MAX_SIDE"],
  ),
];

const names: Mutation[] = [
  caughtBy("nearest name: a letter too many is no likeness", OPTIONS, "src/options.ts", [
    "Math.min(changed, above[j] + 1, row[j - 1] + 1)",
    "Math.min(changed, row[j - 1] + 1)",
  ]),
  caughtBy("options: names of every object pass", OPTIONS, "src/options.ts", [
    "Object.hasOwn(known, name)",
    "name in known",
  ]),
  caughtBy("modules: arrays not looked into", MEMBERS, "src/nn/members.ts", [
    "if (Array.isArray(value)) return value;",
    "",
  ]),
  caughtBy("modules: a Set not looked into", MEMBERS, "src/nn/members.ts", [
    "if (value instanceof Set) return [...value];",
    "",
  ]),
];

export const limits: readonly Mutation[] = [...numbers, ...files, ...names];
