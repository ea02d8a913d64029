// Training on each tier of the gpu backend in Node: the same numbers as on cpu, and nothing read, compiled or kept that
// need not be. `npm test` does so on half of the tiers, with a small network; everything else with twenty steps of the
// specified one.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { optim, useBackend } from "pellucid";
import { afterAll, describe, expect, test } from "vitest";
import type { GpuBackend } from "../../../src/backends/gpu/backend.js";
import { since } from "../../../src/backends/gpu/runtime.js";
import { everything, oneIn } from "../../support/mode.js";
import { nodeTiers, openOrReason } from "./software-gpu.js";
import { compareTraining, smallTrainer, type Trained, trainOn, watchMemory } from "./training.js";

const steps = everything ? 20 : 3;
const STEPS = everything ? 100 : 40;
// By SGD: Adam makes a step of the rounding in the gradient of a bias before a batch-norm, which is 0.
const small = () => smallTrainer((parameters) => new optim.SGD(parameters, { lr: 0.01 }));
const trainer = everything ? undefined : small;
const network = everything ? "the specified" : "a small";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

afterAll(() => useBackend("cpu"));

let onCpu: Promise<Trained> | null = null;

for (const tier of oneIn(2, nodeTiers)) {
  const opened = await openOrReason(tier);
  if (typeof opened === "string") {
    test.skip(`gpu:${tier} is not here: ${opened}`);
    continue;
  }
  describe(`gpu:${tier}`, () => {
    test(`${steps} steps of ${network} network give cpu's losses and parameters`, async () => {
      onCpu ??= trainOn("cpu", steps, trainer);
      const want = await onCpu;
      const got = await trainOn(`gpu:${tier}`, steps, trainer);
      const { loss, parameter } = compareTraining(got, want);
      expect(loss).toBeLessThan(1e-3);
      expect(parameter).toBeLessThan(1e-3);
      expect(want.parameters).toHaveLength(everything ? 421_642 : 232);
      for (const counters of got.counters.slice(1)) {
        expect(counters).toMatchObject({ compilations: 0, readBacks: 1 });
      }
    });

    test("a warmed-up step compiles nothing, and reads only what is asked for", async () => {
      const gpu = (await useBackend(`gpu:${tier}`)) as GpuBackend;
      const { step } = smallTrainer();
      for (let i = 0; i < 3; i++) await step(i).data();
      const before = { ...gpu.counters };
      const loss = step(3);
      const after = { ...gpu.counters };
      expect(since(before, after)).toMatchObject({ compilations: 0, readBacks: 0 });
      expect(since(before, after).dispatches).toBeGreaterThan(30);
      await loss.data();
      expect(since(after, gpu.counters)).toMatchObject({ compilations: 0, dispatches: 0, readBacks: 1 });
    });

    test.runIf(everything || tier !== "webgpu")(
      `${STEPS} steps run in flat memory, and small values stay readable`,
      async () => {
        const { half, end, losses } = await watchMemory(`gpu:${tier}`, STEPS, collectGarbage);
        expect(end.buffers).toBeLessThanOrEqual(half.buffers + 5);
        expect(end.bytes).toBeLessThanOrEqual(half.bytes + 2 ** 12);
        expect(losses.filter((loss) => loss > 0)).toHaveLength(10);
      },
    );
  });
}
