import { describe, expect, test } from "vitest";
import { type PublicName, publicNames } from "./public-names.js";

const names = publicNames([
  "src/index.ts",
  "src/data/index.ts",
  "src/metrics/index.ts",
  "src/testing/index.ts",
  "src/trace/index.ts",
  "src/train/index.ts",
  "src/tune/index.ts",
]);

/** Functions of src/ops that have no paper and no page of PyTorch or NumPy behind them, and why. */
const WITHOUT_SOURCE: Record<string, string> = {
  sumTo: "the adjoint of broadcasting: the peers have it too, but none in public",
};

const listed = (wrong: PublicName[]) => wrong.map(({ name, file }) => `${name} (${file})`);

test("the names are found behind re-exports and in namespaces", () => {
  const found = names.map(({ name, file, kind }) => `${kind} ${name} ${file}`);
  expect(found).toEqual(
    expect.arrayContaining([
      "function relu src/ops/relu.ts",
      "function add src/ops/add.ts",
      "class Tensor src/tensor/tensor.ts",
      "class nn.Conv2d src/nn/conv2d.ts",
      "function nn.init.kaimingUniform src/nn/init.ts",
      "class optim.Adam src/optim/adam.ts",
      "class DataLoader src/data/loader.ts",
      "function accuracy src/metrics/accuracy.ts",
      "function evaluate src/train/evaluate.ts",
      "class Study src/tune/study.ts",
      "error ShapeError src/errors.ts",
    ]),
  );
});

describe("every public function and class", () => {
  test("is described in a sentence", () => {
    expect(listed(names.filter(({ doc }) => !/\p{L}.*[.:]/su.test(doc?.text ?? "")))).toEqual([]);
  });

  test("has an example, errors excepted", () => {
    const without = names.filter(({ kind, doc }) => kind !== "error" && !doc?.examples.length);
    expect(listed(without)).toEqual([]);
  });

  test("of src/ops names its source", () => {
    const ops = names.filter(({ file }) => file.startsWith("src/ops/"));
    const without = ops.filter(({ doc }) => !/^Source: \S/m.test(doc?.text ?? ""));
    expect(without.map(({ name }) => name)).toEqual(Object.keys(WITHOUT_SOURCE));
  });
});
