import { describe, expect, test } from "vitest";
import { ENTRIES } from "./project-files.js";
import { type PublicName, publicNames } from "./public-names.js";

const names = publicNames(Object.values(ENTRIES));
const codeNames = names.filter(({ kind }) => kind !== "type" && kind !== "member");

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
      "type Shape src/tensor/shape.ts",
      "type nn.StateDict src/nn/module.ts",
      "type DataLoaderOptions src/data/loader.ts",
      "member DataLoaderOptions.seed src/data/loader.ts",
      "member nn.Conv2d.weight src/nn/conv2d.ts",
    ]),
  );
});

describe("every public name", () => {
  test("is described in a sentence, types too", () => {
    const own = names.filter(({ kind }) => kind !== "member");
    expect(listed(own.filter(({ doc }) => !/\p{L}.*[.:]/su.test(doc?.text ?? "")))).toEqual([]);
  });

  test("has members that are described, options among them", () => {
    const members = names.filter(({ kind }) => kind === "member");
    expect(listed(members.filter(({ doc }) => !/\w/.test(doc?.text ?? "")))).toEqual([]);
  });

  test("has an example, errors and types excepted", () => {
    const without = codeNames.filter(({ kind, doc }) => kind !== "error" && !doc?.examples.length);
    expect(listed(without)).toEqual([]);
  });

  test("of src/ops names its source", () => {
    const ops = codeNames.filter(({ file }) => file.startsWith("src/ops/"));
    const without = ops.filter(({ doc }) => !/^Source: \S/m.test(doc?.text ?? ""));
    expect(without.map(({ name }) => name)).toEqual(Object.keys(WITHOUT_SOURCE));
  });
});
