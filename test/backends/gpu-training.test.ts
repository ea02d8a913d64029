// Training on each tier of the gpu backend in Node: the same numbers as on cpu, and nothing read, compiled or kept that
// need not be. `npm run test:gpu` takes the twenty steps of the specified network; otherwise two have to do.

import {
  backend,
  crossEntropy,
  manualSeed,
  nn,
  optim,
  randint,
  randn,
  relu,
  type Tensor,
  useBackend,
} from "pellucid";
import { afterAll, describe, expect, test } from "vitest";
import type { GpuBackend } from "../../src/backends/gpu/backend.js";
import { compareTraining, since, type Trained, trainOn } from "./gpu-training.js";
import { nodeTiers, openOrReason, thorough } from "./software-gpu.js";

const steps = thorough ? 20 : 2;
const STEPS = 200;

afterAll(() => useBackend("cpu"));

/** Every kind of layer, small. */
class Net extends nn.Module {
  conv = new nn.Conv2d(1, 3, 3, { padding: 1 });
  norm = new nn.BatchNorm2d(3);
  pool = new nn.MaxPool2d(2);
  dropout = new nn.Dropout(0.2);
  fc = new nn.Linear(3 * 4 * 4, 4);

  forward(x: Tensor): Tensor {
    const features = this.pool.forward(relu(this.norm.forward(this.conv.forward(x))));
    return this.fc.forward(this.dropout.forward(features.reshape([x.shape[0], -1])));
  }
}

function trainer() {
  manualSeed(3);
  const model = new Net();
  const optimizer = new optim.AdamW(model.parameters(), { lr: 0.01 });
  return (i: number): Tensor => {
    const x = randn([6, 1, 8, 8], { seed: i });
    const loss = crossEntropy(model.forward(x), randint(0, 4, [6], { seed: i }));
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  };
}

let onCpu: Promise<Trained> | null = null;

for (const tier of nodeTiers) {
  const opened = await openOrReason(tier);
  if (typeof opened === "string") {
    test.skip(`gpu:${tier} is not here: ${opened}`);
    continue;
  }
  describe(`gpu:${tier}`, () => {
    test(`${steps} steps of the specified network give cpu's losses and parameters`, async () => {
      onCpu ??= trainOn("cpu", steps);
      const want = await onCpu;
      const got = await trainOn(`gpu:${tier}`, steps);
      const { loss, parameter } = compareTraining(got, want);
      expect(loss).toBeLessThan(1e-3);
      expect(parameter).toBeLessThan(1e-3);
      expect(want.parameters).toHaveLength(421_642);
      for (const counters of got.counters.slice(1)) {
        expect(counters).toMatchObject({ compilations: 0, readBacks: 1 });
      }
    });

    test("a warmed-up step compiles nothing, and reads only what is asked for", async () => {
      const gpu = (await useBackend(`gpu:${tier}`)) as GpuBackend;
      const step = trainer();
      for (let i = 0; i < 3; i++) await step(i).data();
      const before = { ...gpu.counters };
      const loss = step(3);
      const after = { ...gpu.counters };
      expect(since(before, after)).toMatchObject({ compilations: 0, readBacks: 0 });
      expect(since(before, after).dispatches).toBeGreaterThan(30);
      await loss.data();
      expect(since(after, gpu.counters)).toMatchObject({ compilations: 0, dispatches: 0, readBacks: 1 });
    });

    test(`${STEPS} steps run in flat memory, and small values stay readable`, async () => {
      await useBackend(`gpu:${tier}`);
      const step = trainer();
      const losses: Tensor[] = [];
      const buffers = [0, 0];
      const bytes = [0, 0];
      for (let i = 0; i < STEPS; i++) {
        losses.push(step(i));
        if (i % 10 === 9) await losses[i].data();
        const half = i < STEPS / 2 ? 0 : 1;
        const use = backend().memory();
        buffers[half] = Math.max(buffers[half], use.buffers);
        bytes[half] = Math.max(bytes[half], use.bytes);
      }
      // Small values wait in line on the device, which has its full length long before half of the steps.
      expect(buffers[1]).toBeLessThanOrEqual(1.05 * buffers[0]);
      expect(bytes[1]).toBeLessThanOrEqual(1.05 * bytes[0]);
      const values = await Promise.all(losses.map((loss) => loss.data()));
      expect(values.every(([value]) => Number.isFinite(value) && value > 0)).toBe(true);
    });
  });
}
