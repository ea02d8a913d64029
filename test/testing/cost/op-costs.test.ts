import { readFile } from "node:fs/promises";
import { useBackend } from "pellucid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { costsPage, measuredOps, PAGE } from "./costs.js";

beforeAll(() => useBackend("cpu"));
afterAll(() => useBackend("cpu"));

const rows = await useBackend("cpu").then(() => measuredOps(everything ? undefined : 1));

/** In training, batch normalization replaces the running mean and variance of its layer, which live on. */
const replaces = (op: string, variant: string) =>
  op.startsWith("batchNorm") && variant.startsWith("in training");

test("no op leaks, writes into what it must not, or differs from one call to the next", () => {
  expect(rows.length).toBeGreaterThan(80);
  for (const { op, variant, costs } of rows) {
    for (const { liveBuffers, faults } of costs) {
      const found = { op, variant, liveBuffers, faults };
      expect(found).toEqual({ op, variant, liveBuffers: replaces(op, variant) ? 2 : 0, faults: [] });
    }
  }
});

/** What is promised of memory: nothing is kept where the formula of the gradient needs nothing but what is there anyway. */
const KEEP_NOTHING = [
  ...[
    "abs",
    "add",
    "avgPool2d",
    "broadcastTo",
    "cast",
    "clamp",
    "col2im",
    "concat",
    "conv2d",
    "convTranspose2d",
    "erf",
    "exp",
  ],
  ...[
    "flip",
    "gelu",
    "im2col",
    "leakyRelu",
    "linear",
    "log",
    "logSoftmax",
    "mean",
    "neg",
    "pad",
    "permute",
    "relu",
    "reshape",
  ],
  ...[
    "sigmoid",
    "silu",
    "slice",
    "softmax",
    "softplus",
    "split",
    "sqrt",
    "squeeze",
    "std",
    "sub",
    "sum",
    "tanh",
    "transpose",
  ],
];

test.each(KEEP_NOTHING)("%s keeps nothing beside its inputs and its output", (name) => {
  const own = rows.filter(({ op }) => op === name);
  expect(own).not.toEqual([]);
  for (const { costs } of own) for (const { keptBytes } of costs) expect(keptBytes).toBe(0);
});

test("only normalizations, standard deviations, masks and a teacher's probabilities are computed a second time", () => {
  const again = rows.filter(({ costs }) => costs.some(({ recomputedKernels }) => recomputedKernels > 0));
  const known = ["distillationLoss", "groupNorm", "layerNorm", "std", "where"];
  expect(known).toEqual(expect.arrayContaining(again.map(({ op }) => op)));
});

test.runIf(everything)("the page is what the ops are", async () => {
  expect(await readFile(PAGE, "utf8")).toBe(costsPage(rows));
});
