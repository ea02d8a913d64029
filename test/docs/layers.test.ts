import { describe, expect, test } from "vitest";
import { circles, unplaced, violations } from "./layers.js";
import { read, typescriptFiles } from "./project-files.js";

// kernels <- backends <- tensor <- autograd <- ops <- nn <- formats <- optim, data, metrics <- train, tune; files are below formats
const files = typescriptFiles("kernels", "src");

test("every folder of src has its place in the order of layers", () => {
  expect(unplaced(files)).toEqual([]);
});

test("imports point one way", () => {
  expect(files.flatMap((file) => violations(file, read(file)))).toEqual([]);
});

test("no files import each other, not even types", () => {
  const all = typescriptFiles("src", "kernels", "examples", "bench", "test");
  const found = circles(Object.fromEntries(all.map((file) => [file, read(file)])));
  expect(found).toEqual([]);
});

describe("the check itself finds", () => {
  const cases: [string, string, string, string[]][] = [
    [
      "an import from above",
      "src/tensor/tensor.ts",
      'import { add } from "../ops/add.js";',
      ['src/tensor/tensor.ts:1: import { add } from "../ops/add.js"; (src/tensor may not use src/ops)'],
    ],
    [
      "an import of types, on a later line and over several",
      "kernels/matmul/reference.ts",
      'const a = 1;\nimport type {\n  Tensor,\n} from "../../src/tensor/tensor.js";',
      [
        'kernels/matmul/reference.ts:4: } from "../../src/tensor/tensor.js"; (kernels may not use src/tensor)',
      ],
    ],
    [
      "a type that is imported in place",
      "src/nn/module.ts",
      'let a: import("../optim/adam.js").Adam;',
      ['src/nn/module.ts:1: let a: import("../optim/adam.js").Adam; (src/nn may not use src/optim)'],
    ],
    [
      "a re-export",
      "src/data/index.ts",
      'export { accuracy } from "../metrics/accuracy.js";',
      [
        'src/data/index.ts:1: export { accuracy } from "../metrics/accuracy.js"; (src/data may not use src/metrics)',
      ],
    ],
    [
      "a dynamic import",
      "src/metrics/accuracy.ts",
      'await import("../train/evaluate.js");',
      [
        'src/metrics/accuracy.ts:1: await import("../train/evaluate.js"); (src/metrics may not use src/train)',
      ],
    ],
    [
      "an error in a kernel",
      "kernels/relu/reference.ts",
      'import { ValueError } from "../../src/errors.js";',
      [
        'kernels/relu/reference.ts:1: import { ValueError } from "../../src/errors.js"; (kernels may not use src/errors.ts)',
      ],
    ],
    [
      "the entry point from inside",
      "src/nn/linear.ts",
      'import { add } from "../index.js";',
      ['src/nn/linear.ts:1: import { add } from "../index.js"; (src/nn may not use src/index.ts)'],
    ],
    [
      "the package by its own name",
      "src/train/fit.ts",
      'import { add } from "pellucid";',
      ['src/train/fit.ts:1: import { add } from "pellucid"; (imports the package itself)'],
    ],
  ];
  test.each(cases)("%s", (_, file, text, found) => {
    expect(violations(file, text)).toEqual(found);
  });

  test("nothing in imports that point down, or to packages", () => {
    const text = [
      'import { readFile } from "node:fs/promises";',
      'import { ValueError } from "../errors.js";',
      'import { warnOnce } from "../warn.js";',
      'import type { DataLoader } from "../data/loader.js";',
      'import { Adam } from "../optim/adam.js";',
      'import type { DType } from "../../kernels/shared/types.js";',
      'import { evaluate } from "./evaluate.js";',
    ].join("\n");
    expect(violations("src/train/fit.ts", text)).toEqual([]);
  });

  test("circles: of types, of re-exports, across folders, and of a file with itself", () => {
    const found = circles({
      "src/ops/sum.ts": 'import { reshape } from "./reshape.js"; import type { Axes } from "./axes/plan.js";',
      "src/ops/reshape.ts": 'import { readFile } from "node:fs/promises"; import { a } from "./absent.js";',
      "src/ops/axes/plan.ts": 'import { reshape } from "../reshape.js"; export { all } from "./all.js";',
      "src/ops/axes/all.ts": 'let plan: typeof import("../sum.js");',
      "src/ops/self.ts": 'await import("./self.js");',
    });
    expect(found).toEqual([
      "src/ops/sum.ts -> src/ops/axes/plan.ts -> src/ops/axes/all.ts -> src/ops/sum.ts",
      "src/ops/self.ts -> src/ops/self.ts",
    ]);
  });

  test("a folder without a place", () => {
    expect(unplaced(["src/nn/module.ts", "src/utils/misc.ts", "src/errors.ts", "src/extra.ts"])).toEqual([
      "src/utils",
      "src/extra.ts",
    ]);
  });
});
