// Where a number of the walk comes from: the step that makes it holds the same numbers, in the same order.

import { useBackend } from "pellucid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { networkNames } from "../../../../examples/explorer/engine/networks.js";
import type { WalkInfo } from "../../../../examples/explorer/engine/walk.js";
import type { Walking } from "../../../../examples/explorer/engine/walking.js";
import { gradientMakerOf, makerOf } from "../../../../examples/explorer/page/makers.js";
import { isSameStep, stepsOf } from "../../../../examples/explorer/page/steps-of.js";
import { trainingWalk } from "../training-walk.js";

beforeAll(() => useBackend("wasm"));
afterAll(() => useBackend("cpu"));

describe.each(networkNames)("%s", (network) => {
  let walking: Walking;
  let info: WalkInfo;
  beforeAll(async () => {
    ({ walking, info } = await trainingWalk(network, 1));
  });

  test("a tensor is made by an op or belongs to an update, but for the images and constants", async () => {
    for (const [tensor, { kind, name }] of info.tensors.entries()) {
      const made = makerOf(info, tensor);
      expect(made === null, name).toBe(kind === "input" || kind === "constant");
      if (made === null) continue;
      expect(
        stepsOf(info).some((step) => isSameStep(step, made.step)),
        name,
      ).toBe(true);
      const [own, there] = await Promise.all(
        [tensor, made.tensor].map((t) => walking.elements(info.id, t, "value")),
      );
      expect(Buffer.from(there!.buffer).equals(Buffer.from(own!.buffer)), name).toBe(true);
    }
  });

  test("a gradient comes from the op that passes it back, but for that of the loss, which is where it begins", async () => {
    const loss = info.ops.at(-1)!.output;
    for (const [tensor, { hasGradient, name }] of info.tensors.entries()) {
      const made = gradientMakerOf(info, tensor);
      expect(made === null, name).toBe(!hasGradient || tensor === loss);
      if (made?.step.phase !== "backward") continue;
      expect(info.ops[made.step.op].inputs[made.argument!]).toBe(made.tensor);
      const [own, there] = await Promise.all(
        [tensor, made.tensor].map((t) => walking.elements(info.id, t, "gradient")),
      );
      expect(Buffer.from(there!.buffer).equals(Buffer.from(own!.buffer)), name).toBe(true);
    }
  });
});
