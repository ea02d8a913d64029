import { expect, test } from "vitest";
import { partOf, stepsOf } from "../../../../examples/explorer/page/steps-of.js";
import { trainingWalk } from "../training-walk.js";

test("a walk goes through every op, the loss last, back in reverse, and to every parameter", async () => {
  const { info } = await trainingWalk("MLP", 2);
  const steps = stepsOf(info);
  const told = steps.map((step) =>
    step.phase === "update"
      ? `${partOf(info, step)} ${info.tensors[step.parameter].name}`
      : `${partOf(info, step)} ${info.ops[step.op].op}`,
  );
  expect(told).toEqual([
    "forward reshape",
    "forward matmul",
    "forward relu",
    "forward matmul",
    "forward relu",
    "forward matmul",
    "loss crossEntropy",
    "loss mean",
    "backward mean",
    "backward crossEntropy",
    "backward matmul",
    "backward relu",
    "backward matmul",
    "backward relu",
    "backward matmul",
    "backward reshape",
    "update hidden.0.weight",
    "update hidden.0.bias",
    "update hidden.1.weight",
    "update hidden.1.bias",
    "update out.weight",
    "update out.bias",
  ]);
});
