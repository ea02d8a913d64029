// Bugs in how numbers are taken apart.

import { caughtBy, type Mutation } from "./mutation.js";

const TRACES = ["test/trace/trace-element.test.ts"];

export const traces: readonly Mutation[] = [
  caughtBy("trace of conv2d: groups forgotten in dx", TRACES, "src/trace/explain/conv2d.ts", [
    "const c = channel - first;",
    "const c = channel;",
  ]),
  caughtBy(
    "trace of batchNorm2d: mean and deviation stand still",
    TRACES,
    "src/trace/explain/batch-norm2d.ts",
    ["if (!training) return", "if (scale !== null) return"],
  ),
  caughtBy("trace of a step: m not corrected", ["test/trace/network.test.ts"], "src/trace/trace-step.ts", [
    "1 - beta1 ** step)",
    "1)",
  ]),
];
