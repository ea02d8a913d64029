// Bugs in how a model is exported as ONNX, and how one is imported.

import { caughtBy, type Mutation } from "./mutation.js";

const IMPORT = ["import-onnx", "operators"].map((name) => `test/formats/onnx/import/${name}.test.ts`);
const GRAPHS = ["test/formats/onnx/export-onnx.test.ts"];

export const onnxExport: readonly Mutation[] = [
  caughtBy(
    "exportOnnx: two batches make a line, the third is not asked",
    GRAPHS,
    "src/formats/onnx/export/size.ts",
    [
      "return batches.every((batch, i) => Math.abs(sizeAt(line, batch) - values[i]) <= room) ? line : null;",
      "return line;",
    ],
  ),
  caughtBy("exportOnnx: ops inside ops are exported too", GRAPHS, "src/autograd/observe-ops.ts", [
    "observeOps(null, () => run(...args))",
    "run(...args)",
  ]),
  caughtBy("exportOnnx: a detached tensor is a constant", GRAPHS, "src/formats/onnx/export/record-run.ts", [
    "const sharing = this.#byBuffer.get(t.buffer) ?? [];",
    "const sharing: RunValue[] = [];",
  ]),
  caughtBy(
    "exportOnnx: a number of the batch in an attribute is not asked for",
    ["test/formats/onnx/batch-numbers.test.ts"],
    "src/formats/onnx/export/graph.ts",
    [
      "const number = (given: Size) => fixedSize(op, name, given);",
      "const number = (given: Size) => given as number;",
    ],
  ),
  caughtBy(
    "exportOnnx: static examples keep the memory that others share",
    GRAPHS,
    "src/formats/onnx/export/export-onnx.ts",
    ["copyOf(t)", "t.detach()"],
  ),
  caughtBy("exportOnnx: the model stays in eval mode", GRAPHS, "src/formats/onnx/export/export-onnx.ts", [
    "    restore();",
    "",
  ]),
];

export const onnxImport: readonly Mutation[] = [
  caughtBy("importOnnx: a scale in float64", IMPORT, "src/formats/onnx/import/operators/resize.ts", [
    "Math.floor(Math.fround(old * wanted[i]))",
    "Math.floor(old * wanted[i])",
  ]),
  caughtBy(
    "importOnnx: eps inside of the root",
    IMPORT,
    "src/formats/onnx/import/operators/normalization.ts",
    ["add(deviation, 1e-9)", "sqrt(add(mul(deviation, deviation), 1e-9))"],
  ),
  caughtBy(
    "importOnnx: as many channels as samples are the batch",
    IMPORT,
    "src/formats/onnx/import/onnx-module.ts",
    ["leads: (name) => this.#firstSizes(inputs, now).get(name) === exported", "leads: () => true"],
  ),
];
