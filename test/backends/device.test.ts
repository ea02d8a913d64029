// Tensors on a device with a memory of its own: when something is copied there and back, and what waits.

import {
  add,
  backend,
  crossEntropy,
  mul,
  nn,
  noGrad,
  optim,
  randint,
  randn,
  relu,
  reshape,
  sum,
  type Tensor,
  tensor,
  useBackend,
} from "pellucid";
import { afterEach, describe, expect, test } from "vitest";
import { error } from "../support/errors.js";
import { StrictBackend, type StrictOptions } from "./strict-backend.js";

afterEach(() => useBackend("cpu"));

async function use(options: StrictOptions = {}): Promise<StrictBackend> {
  const device = new StrictBackend(options);
  await useBackend(device);
  return device;
}

class Net extends nn.Module {
  conv = new nn.Conv2d(1, 3, 3, { padding: 1 });
  norm = new nn.BatchNorm2d(3);
  pool = new nn.MaxPool2d(2);
  out = new nn.Linear(27, 4);
  forward(x: Tensor): Tensor {
    return this.out.forward(this.pool.forward(relu(this.norm.forward(this.conv.forward(x)))).flatten());
  }
}

/** Six steps of training; `between` runs after each. */
async function losses(between: (step: number) => unknown = () => {}): Promise<number[]> {
  const net = new Net();
  for (const [i, t] of net.parameters().entries()) t.assign(randn(t.shape, { seed: i }));
  const optimizer = new optim.Adam(net.parameters(), { lr: 0.05 });
  const images = randn([5, 1, 6, 6], { seed: 100 });
  const labels = randint(0, 4, [5], { seed: 101 });
  const all: Tensor[] = [];
  for (let i = 0; i < 6; i++) {
    const loss = crossEntropy(net.forward(images), labels);
    all.push(loss);
    optimizer.zeroGrad();
    loss.backward();
    optim.clipGradNorm(net.parameters(), 1);
    optimizer.step();
    await between(i);
  }
  return Promise.all(all.map(async (loss) => (await loss.data())[0]));
}

describe("training gives the same bits as on cpu", () => {
  for (const inPlace of [true, false]) {
    for (const synchronous of [true, false]) {
      const name = `${inPlace ? "updates in place" : "updates by new storages"}, ${synchronous ? "reads at once" : "reads later"}`;
      test(name, async () => {
        const expected = await losses();
        await use({ inPlace, synchronous });
        expect(await losses()).toEqual(expected);
      });
    }
  }

  test("also when it moves there and back in the middle", async () => {
    const expected = await losses();
    const device = new StrictBackend();
    expect(await losses((step) => useBackend(step % 2 === 0 ? device : "cpu"))).toEqual(expected);
  });
});

describe("copies", () => {
  test("a leaf goes to the device once, when it is first used there", async () => {
    const device = await use();
    const x = tensor(new Float32Array(2000).fill(2));
    expect(device.uploads).toBe(0);
    for (let i = 0; i < 3; i++) add(x, reshape(x, [2000]));
    expect(device.uploads).toBe(1);
  });

  test("a parameter stays there over many steps", async () => {
    const device = await use();
    const w = tensor(new Float32Array(2000).fill(2), { requiresGrad: true });
    const optimizer = new optim.SGD([w], { lr: 0.5 });
    const step = () => {
      optimizer.zeroGrad();
      w.backward({ gradient: mul(w, w) });
      optimizer.step();
    };
    step();
    const before = device.uploads;
    for (let i = 0; i < 5; i++) step();
    expect(device.uploads).toBe(before);
  });

  test("reading is no copy to the device, and what is read is a copy", async () => {
    const device = await use();
    const y = mul(tensor([1, 2]), tensor([3, 4]));
    const before = device.uploads;
    y.dataSync()[0] = 99;
    expect([y.tolist(), device.uploads]).toEqual([[3, 8], before]);
  });

  test("what another backend computed moves over, and is freed there", async () => {
    const y = mul(tensor(new Float32Array(2000).fill(2)), 3);
    const onCpu = backend().memory();
    await use();
    expect(add(y, 1).dataSync()).toEqual(new Float32Array(2000).fill(7));
    await useBackend("cpu");
    expect(backend().memory()).toEqual({ bytes: onCpu.bytes - 8000, buffers: onCpu.buffers - 1 });
    expect(y.dataSync()).toEqual(new Float32Array(2000).fill(6));
  });

  test("an update on one backend is seen on the other", async () => {
    const w = tensor([2], { requiresGrad: true });
    const optimizer = new optim.SGD([w], { lr: 1 });
    const step = () => {
      optimizer.zeroGrad();
      sum(w).backward();
      optimizer.step();
    };
    step();
    await use();
    step();
    expect(w.item()).toBe(0);
    await useBackend("cpu");
    step();
    expect(w.item()).toBe(-1);
  });

  test("float64 stays on cpu", async () => {
    const device = await use();
    const x = tensor([0.1], { dtype: "float64" });
    expect(add(x, 1e-12).item()).toBe(0.1 + 1e-12);
    expect(device.uploads).toBe(0);
  });
});

describe("caches of leaves", () => {
  test("those that noGrad made end with it, so evaluation needs no more for more batches", async () => {
    const device = await use();
    const net = new Net().eval();
    const evaluate = (seed: number) => noGrad(() => sum(net.forward(randn([5, 1, 6, 6], { seed }))).item());
    evaluate(0);
    const { bytes, buffers } = device.memory();
    for (let seed = 1; seed < 5; seed++) evaluate(seed);
    expect(device.memory()).toEqual({ bytes, buffers });
  });

  test("a leaf outlives its cache", async () => {
    await use();
    const x = tensor(new Float32Array(2000).fill(2));
    for (let i = 0; i < 3; i++) {
      expect(noGrad(() => mul(x, x)).dataSync()[0]).toBe(4);
      sum(mul(tensor([1], { requiresGrad: true }), 2)).backward();
    }
    expect(x.dataSync()).toEqual(new Float32Array(2000).fill(2));
  });
});

describe("a device that only answers later", () => {
  test("data() waits, dataSync() and item() say what to do, and leaves need no waiting", async () => {
    await use({ synchronous: false });
    const x = tensor([1, 2]);
    const y = mul(x, 3);
    const text = error(
      "BackendError",
      'dataSync: backend "strict" cannot read without waiting; use "await tensor.data()" instead',
    );
    expect(() => y.dataSync()).toThrow(text);
    expect(() => sum(y).item()).toThrow(text);
    expect(await y.data()).toEqual(Float32Array.of(3, 6));
    expect(x.tolist()).toEqual([1, 2]);
  });

  test("printing says so instead of failing", async () => {
    await use({ synchronous: false });
    expect(String(mul(tensor([1, 2]), 3))).toBe(
      'Tensor [2] float32 (on the device: read it with "await tensor.data()")',
    );
  });

  test("the rule of memory is the same: up to 4 KiB stay readable, more does not", async () => {
    await use({ synchronous: false });
    const w = tensor(new Float32Array(2000).fill(2), { requiresGrad: true });
    const y = mul(w, 3);
    const loss = sum(y);
    loss.backward();
    expect(await y.data()).toEqual(new Float32Array(2000).fill(6));
    sum(mul(w, 2)).backward();
    expect(await loss.data()).toEqual(Float32Array.of(12_000));
    await expect(y.data()).rejects.toThrow(/^this tensor's memory was released at the end of backward\(\)/);
  });

  test("labels that only the device holds are taken as they are; others are still checked", async () => {
    await use({ synchronous: false });
    const logits = randn([2, 3], { seed: 1 });
    const onDevice = randint(0, 3, [4], { seed: 2 }).slice([0], [2]);
    expect((await crossEntropy(logits, onDevice).data())[0]).toBeGreaterThan(0);
    expect(() => crossEntropy(logits, tensor(new Int32Array([0, 3])))).toThrow(
      "crossEntropy: target[1] is 3, outside [0, 3)",
    );
  });
});
