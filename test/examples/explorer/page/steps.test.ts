import { randint, randn } from "pellucid";
import { expect, test } from "vitest";
import { Session } from "../../../../examples/explorer/engine/session.js";
import { Walking } from "../../../../examples/explorer/engine/walking.js";
import { partOf, stepsOf } from "../../../../examples/explorer/page/steps-of.js";

test("a walk goes through every op, the loss last, back in reverse, and to every parameter", async () => {
  const session = new Session();
  await session.openNamed({ network: "MLP", dropout: 0 }, "random", 1);
  const walking = new Walking(session, async () => [
    randn([2, 1, 28, 28], { seed: 1 }),
    randint(0, 10, [2], { seed: 2 }),
  ]);
  const info = await walking.begin({ from: "training" });
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
