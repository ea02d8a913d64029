// Convolution, ReLU and pooling are computed in one, and so are their gradients. Nobody can tell: whatever is read, and whenever,
// all values have the bits that they have when each is computed by itself, and all memory comes back.

import fc from "fast-check";
import {
  add,
  conv2d,
  crossEntropy,
  detectAnomaly,
  full,
  keep,
  manualSeed,
  maxPool2d,
  mul,
  nn,
  noGrad,
  optim,
  rand,
  randint,
  relu,
  reshape,
  sub,
  type Tensor,
  useBackend,
} from "pellucid";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { Storage } from "../../../src/backends/backend.js";
import { WasmBackend } from "../../../src/backends/wasm/backend.js";
import { uniforms } from "../../support/random.js";
import { simdLevels } from "../../support/simd-levels.js";

// With one thread there are always images enough for all of them.
const levels = await Promise.all(
  simdLevels.map((simd, i) => WasmBackend.create({ simd, threads: 1 + (i % 2) })),
);
afterAll(async () => {
  for (const backend of levels) backend.stop();
  await useBackend("cpu");
});

/** Of which NaN there is, only one counts: the sign of it is the engine's choice. */
const bits = (x: ArrayLike<number>) =>
  Array.from(new Int32Array(Float32Array.from(x).buffer), (word, i) => (Number.isNaN(x[i]) ? -1 : word));

const noted = ["conv2d", "relu", "maxPool2dBackward", "reluBackward"] as const;
const moments = ["at once", "at the end", "once it is settled", "never"] as const;
type Moments = Record<(typeof noted)[number], (typeof moments)[number]>;
const allAtOnce = Object.fromEntries(noted.map((name) => [name, "at once"])) as Moments;

interface Layer {
  N: number;
  C: number;
  K: number;
  H: number;
  W: number;
  R: number;
  groups: number;
  hasBias: boolean;
  /** One pixel and one weight are this. */
  odd: number;
  seed: number;
}

/** With more than 1,024 results, of which fewer are not put off. */
const layers = fc
  .record({
    N: fc.integer({ min: 1, max: 4 }),
    C: fc.constantFrom(1, 2, 12, 14, 16, 22),
    K: fc.constantFrom(2, 12, 16),
    H: fc.integer({ min: 2, max: 15 }),
    W: fc.integer({ min: 2, max: 15 }),
    R: fc.constantFrom(1, 3),
    groups: fc.constantFrom(1, 2),
    hasBias: fc.boolean(),
    odd: fc.constantFrom(0.5, 0.5, 0.5, 0, -0, 1e8, Number.NaN, Infinity),
    seed: fc.nat(),
  })
  .filter(({ C, groups }) => C % groups === 0)
  .filter(({ N, K, H, W }) => N * K * H * W > 1024);

/** The layer and its gradients, each intermediate read when `when` says; what was read, and what came out. */
function run(backend: WasmBackend, layer: Layer, when: Moments): Record<string, number[]> {
  const { N, C, K, H, W, R, groups, hasBias, odd } = layer;
  const { kernels } = backend;
  const uniform = uniforms(layer.seed);
  const live = new Set<Storage>();
  const hold = <S extends Storage>(storage: S): S => {
    live.add(storage);
    return storage;
  };
  const floats = (n: number, first: number) => {
    const data = Float32Array.from({ length: n }, (_, i) => (i === 0 ? first : 2 * uniform() - 1));
    return hold(backend.upload(data));
  };
  const same = { strideH: 1, strideW: 1, padH: (R - 1) / 2, padW: (R - 1) / 2, dilationH: 1, dilationW: 1 };
  const d = { N, C, H, W, K, R, S: R, P: H, Q: W, groups, ...same };
  const [P, Q] = [Math.floor(H / 2), Math.floor(W / 2)];
  const two = { strideH: 2, strideW: 2, padH: 0, padW: 0, dilationH: 1, dilationW: 1 };
  const pool = { N, C: K, H, W, R: 2, S: 2, P, Q, ...two };
  const n = (K * C * R * R) / groups;
  const [x, weight] = [floats(N * C * H * W, odd), floats(n, odd)];
  const bias = hasBias ? floats(K, 0.5) : null;
  const dy = floats(N * K * P * Q, odd);

  const result: Record<string, number[]> = {};
  const later: [string, Storage][] = [];
  const read = (name: string, storage: Storage) => {
    result[name] = bits(backend.readSync(storage));
  };
  const note = (name: (typeof noted)[number], storage: Storage) => {
    if (when[name] === "at once") read(name, storage);
    else if (when[name] !== "never") later.push([name, storage]);
    return hold(storage);
  };

  const convolved = note("conv2d", kernels.conv2d(x, weight, bias, d));
  const rectified = note("relu", kernels.relu(convolved));
  const pooled = kernels.maxPool2d(rectified, pool);
  read("y", hold(pooled.y));
  read("argmax", hold(pooled.argmax));
  const doubled = note("maxPool2dBackward", kernels.maxPool2dBackward(dy, pooled.argmax, pool));
  const gradient = note("reluBackward", kernels.reluBackward(doubled, rectified));
  read("dX", hold(kernels.conv2dInputGrad(gradient, weight, d)));
  read("dWeight", hold(kernels.conv2dWeightGrad(gradient, x, d)));
  read("dBias", hold(kernels.conv2dBiasGrad(gradient, d)));

  // As by a step of an optimizer.
  const rates = { lr: 1, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, step: 1 };
  kernels.sgd(weight, floats(n, 1), null, rates);
  for (const [name, storage] of later) {
    if (when[name as keyof Moments] === "once it is settled") backend.settle(storage);
  }
  for (const storage of [x, weight, bias, dy, pooled.y, pooled.argmax]) {
    if (storage === null) continue;
    backend.free(storage);
    live.delete(storage);
  }
  for (const [name, storage] of later) read(name, storage);
  for (const storage of live) backend.free(storage);
  return result;
}

for (const backend of levels) {
  describe(backend.describe(), () => {
    test("whatever is read, and whenever, has the same bits, and all memory comes back", () => {
      const times = fc.record(
        Object.fromEntries(noted.map((name) => [name, fc.constantFrom(...moments)])) as {
          [Name in keyof Moments]: fc.Arbitrary<Moments[Name]>;
        },
      );
      fc.assert(
        fc.property(layers, times, (layer, when) => {
          const before = backend.memory();
          const expected = run(backend, layer, allAtOnce);
          expect(backend.memory()).toEqual(before);
          const got = run(backend, layer, when);
          expect(backend.memory()).toEqual(before);
          for (const name in got) expect(got[name], name).toEqual(expected[name]);
          expect(Object.keys(got).length).toBeGreaterThanOrEqual(5);
        }),
      );
    });
  });
}

test("a layer of which nothing is read between its ends stores nothing between them", () => {
  const [backend] = levels;
  const { kernels } = backend;
  const shape = { N: 8, C: 1, H: 28, W: 28, R: 3, S: 3, P: 28, Q: 28, K: 32, groups: 1 };
  const d = { ...shape, strideH: 1, strideW: 1, padH: 1, padW: 1, dilationH: 1, dilationW: 1 };
  const two = { strideH: 2, strideW: 2, padH: 0, padW: 0, dilationH: 1, dilationW: 1 };
  const pool = { N: 8, C: 32, H: 28, W: 28, R: 2, S: 2, P: 14, Q: 14, ...two };
  const x = backend.upload(new Float32Array(8 * 784).fill(1));
  const weight = backend.upload(new Float32Array(288).fill(1));
  const dy = backend.upload(new Float32Array(8 * 32 * 196).fill(1));
  const start = backend.memory();
  const more = () => backend.memory().bytes - start.bytes;
  const convolved = kernels.conv2d(x, weight, null, d);
  const rectified = kernels.relu(convolved);
  expect(more()).toBe(0);
  const { y, argmax } = kernels.maxPool2d(rectified, pool);
  expect(more()).toBeLessThan(1.1 * (y.byteLength + argmax.byteLength));
  const halved = more();
  const gradient = kernels.reluBackward(kernels.maxPool2dBackward(dy, argmax, pool), rectified);
  for (const part of [kernels.conv2dWeightGrad(gradient, x, d), kernels.conv2dBiasGrad(gradient, d)])
    backend.free(part);
  expect(more()).toBe(halved);
  expect(backend.readSync(rectified)[0]).toBe(4);
  expect(more()).toBeGreaterThan(halved + 0.9 * rectified.byteLength);
});

describe("what only looks like such a layer is none", () => {
  const [backend] = levels;
  /** The result, and the gradients of x, weight and bias, where `between` comes before the pooling. */
  function gradients(between: (y: Tensor) => Tensor, size: number, stride: number): number[][] {
    const leaf = (t: Tensor) => {
      const own = t.detach();
      own.requiresGrad = true;
      return own;
    };
    const x = leaf(rand([2, 3, 12, 20], { seed: 1 }));
    const weight = leaf(sub(rand([14, 3, 3, 3], { seed: 2 }), 0.5));
    const bias = leaf(rand([14], { seed: 3 }));
    const y = maxPool2d(between(conv2d(x, weight, bias, { padding: 1 })), size, { stride });
    mul(y, rand(y.shape, { seed: 4 }))
      .sum()
      .backward();
    return [y, ...[x, weight, bias].map((t) => t.grad!)].map((t) => [...t.dataSync()]);
  }

  const cases: Record<string, [between: (y: Tensor) => Tensor, size?: number, stride?: number]> = {
    "the same elements in another shape": [(y) => reshape(relu(y), [2, 14, 20, 12])],
    "the same elements in another shape, without ReLU": [(y) => reshape(y, [2, 14, 15, 16])],
    "as many in planes that are too small": [(y) => reshape(relu(y), [2, 840, 2, 2])],
    "no ReLU": [(y) => y],
    "ReLU twice": [(y) => relu(relu(y))],
    "a convolution that goes on beside ReLU": [(y) => add(relu(y), y)],
    "larger windows": [(y) => relu(y), 3, 2],
    "windows that overlap": [(y) => relu(y), 2, 1],
    "the layer itself": [(y) => relu(y)],
  };
  test.each(Object.entries(cases))("%s", async (_, [between, size = 2, stride = 2]) => {
    await useBackend(backend);
    const got = gradients(between, size, stride);
    await useBackend("cpu");
    const expected = gradients(between, size, stride);
    for (const [i, values] of got.entries()) {
      const scale = Math.max(...expected[i].map(Math.abs));
      const most = Math.max(...values.map((value, k) => Math.abs(value - expected[i][k])));
      expect(most / scale, `part ${i}`).toBeLessThan(1e-5);
    }
  });

  test.each([true, false])(
    "an optimizer that changes what a note was made of, read before: %s",
    async (read) => {
      await useBackend(backend);
      const image = conv2d(rand([1, 1, 40, 40], { seed: 1 }), full([1, 1, 3, 3], 1 / 9), null, {
        padding: 1,
      });
      const positive = relu(image);
      if (read) image.dataSync();
      image.requiresGrad = true;
      image.sum().backward();
      const before = image.dataSync();
      new optim.SGD([image], { lr: 1 }).step();
      expect(image.dataSync()[0]).toBeCloseTo(before[0] - 1, 5);
      expect([...positive.dataSync()]).toEqual([...before]);
    },
  );

  test("an image alone for many threads, which has no room in the scratch memory of all", async () => {
    const many = await useBackend("wasm", { threads: 4, maximumMebibytes: 64 });
    const x = rand([1, 3, 256, 256], { seed: 1 });
    const weight = rand([32, 3, 3, 3], { seed: 2 });
    const y = noGrad(() => maxPool2d(relu(conv2d(x, weight, null, { padding: 1 })), 2));
    expect(y.dataSync()[0]).toBeGreaterThan(0);
    (many as WasmBackend).stop();
    await useBackend("cpu");
  });

  test("convolutions one after another, also by their biases, are computed one after another", async () => {
    await useBackend(backend);
    const blur = full([1, 1, 3, 3], 1 / 9);
    let image = rand([1, 1, 40, 40], { seed: 1 });
    for (let i = 0; i < 15_000; i++) image = noGrad(() => conv2d(image, blur, null, { padding: 1 }));
    expect(image.dataSync()[0]).toBeGreaterThanOrEqual(0);
    const [x, weight] = [full([1, 1, 1, 1], 1), full([2048, 1, 1, 1], 0.5)];
    let bias = full([2048], 0);
    for (let i = 0; i < 15_000; i++) bias = noGrad(() => reshape(conv2d(x, weight, bias), [2048]));
    expect(bias.dataSync()[0]).toBe(7500);
  });

  test("results that are put off do not count as if they were there", async () => {
    await useBackend(backend);
    const x = rand([1400, 1, 28, 28], { seed: 1 });
    const weight = rand([64, 1, 3, 3], { seed: 2 });
    const read = vi.spyOn(backend.runtime, "read");
    const y = noGrad(() => maxPool2d(relu(conv2d(x, weight, null, { padding: 1 })), 2));
    // 281 MB each, the convolution's results and those of ReLU are neither stored nor moved to the host to make room.
    expect(read).not.toHaveBeenCalled();
    expect(y.dataSync()[0]).toBeGreaterThan(0);
    read.mockRestore();
  });

  test("a result that leaves noGrad holds nothing that stays there", async () => {
    await useBackend(backend);
    const weight = rand([4, 64, 1, 1], { seed: 2 });
    noGrad(() => relu(weight));
    const before = backend.memory().bytes;
    const y = noGrad(() => conv2d(mul(rand([1, 64, 32, 32], { seed: 1 }), 2), weight));
    expect(backend.memory().bytes - before).toBeLessThan(2 * y.size * 4);
  });
});

class Net extends nn.Module {
  conv1 = new nn.Conv2d(1, 12, 3, { padding: 1 });
  conv2 = new nn.Conv2d(12, 16, 3, { padding: 1 });
  pool = new nn.MaxPool2d(2);
  relu = new nn.ReLU();
  out = new nn.Linear(16 * 3 * 3, 5);
  /** What each layer answered, in the order of the calls. */
  seen: Tensor[] = [];

  forward(x: Tensor): Tensor {
    const see = (y: Tensor) => {
      this.seen.push(y);
      return y;
    };
    for (const conv of [this.conv1, this.conv2]) {
      x = see(this.pool.forward(see(this.relu.forward(see(conv.forward(x))))));
    }
    return this.out.forward(x.flatten());
  }
}

/** Three steps; `look` is called after each forward and each step, and answers what it saw. */
function train(
  look: { forward?: (net: Net) => void; step?: (net: Net) => void } = {},
  within: (fn: () => void, net: Net) => void = (fn) => fn(),
): number[][] {
  manualSeed(1);
  const net = new Net();
  const optimizer = new optim.Adam(net.parameters(), { lr: 0.01 });
  for (let i = 0; i < 3; i++) {
    within(() => {
      const loss = crossEntropy(
        net.forward(rand([4, 1, 12, 12], { seed: i })),
        randint(0, 5, [4], { seed: i }),
      );
      look.forward?.(net);
      optimizer.zeroGrad();
      loss.backward();
    }, net);
    optimizer.step();
    look.step?.(net);
    net.seen = [];
  }
  return net.parameters().map((p) => bits(p.dataSync()));
}

describe("a network is trained to the same bits", async () => {
  await useBackend(levels[0]);
  const expected = train();

  /** Those of each forward, read at once. */
  const activations: number[][] = [];
  test("where every activation is read at once", () => {
    const read = (net: Net) => {
      for (const y of net.seen) activations.push(bits(y.dataSync()));
    };
    expect(train({ forward: read })).toEqual(expected);
  });

  test("where they are read after the step that changed the weights, as they were before", () => {
    const late: number[][] = [];
    const read = (net: Net) => {
      for (const y of net.seen) late.push(bits(y.dataSync()));
    };
    expect(train({ step: read })).toEqual(expected);
    expect(late).toEqual(activations);
    expect(late).toHaveLength(18);
  });

  test("where they are kept, and read when all is over", () => {
    const kept: Tensor[] = [];
    expect(train({ forward: (net) => kept.push(...net.seen.map((y) => keep(y))) })).toEqual(expected);
    expect(kept.map((y) => bits(y.dataSync()))).toEqual(activations);
  });

  test("where they retain their gradients, of which few are not zero", () => {
    const gradients: number[][] = [];
    const looked = train({
      forward: (net) => {
        for (const y of net.seen) y.retainGrad();
      },
      step: (net) => {
        for (const y of net.seen) gradients.push(bits(y.grad!.dataSync()));
      },
    });
    expect(looked).toEqual(expected);
    // Of a convolution's results, only those that won in their window and are positive have a gradient: a quarter at most.
    for (const [i, gradient] of gradients.entries()) {
      const some = gradient.filter((word) => word << 1 !== 0).length / gradient.length;
      expect(some).toBeGreaterThan(0.01);
      if (i % 3 < 2) expect(some).toBeLessThanOrEqual(0.25);
    }
  });

  test("where every result is checked for NaN, and one is found where it is made", () => {
    expect(train({}, (fn, model) => detectAnomaly(fn, { model }))).toEqual(expected);
    const net = new Net();
    net.conv1.weight.assign(full(net.conv1.weight.shape, Number.NaN));
    const run = () => net.forward(rand([4, 1, 12, 12], { seed: 1 }));
    expect(() => detectAnomaly(run, { model: net })).toThrow(/conv2d.*conv1|conv1.*conv2d/s);
  });
});
