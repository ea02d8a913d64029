// A memory that is too small, for kernels and for whole programs: an error, nothing lost, and it goes on.

import { crossEntropy, nn, noGrad, optim, rand, randint, relu, type Tensor, useBackend } from "pellucid";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { Kernels, Storage } from "../../src/backends/backend.js";
import { WasmBackend } from "../../src/backends/wasm/backend.js";
import { type Case, cases, type Data } from "../backends/cases.js";

const OUT_OF_MEMORY =
  /^wasm: out of memory: .+ were asked for, .+ in \d+ buffers are live, and the limit is /;

afterAll(async () => {
  await useBackend("cpu");
});

describe("a kernel that finds no memory", async () => {
  const backend = await WasmBackend.create({ threads: 2 });
  afterAll(() => backend.stop());
  const { heap } = backend.runtime;

  /** The arguments of a case on the backend, and all storages among them. */
  function upload({ args }: Case): { args: unknown[]; storages: Storage[] } {
    const storages: Storage[] = [];
    const enter = (value: unknown): unknown => {
      if (Array.isArray(value) && ArrayBuffer.isView(value[0])) return value.map(enter);
      if (!ArrayBuffer.isView(value)) return value;
      const storage = backend.upload((value as Data).slice());
      storages.push(storage);
      return storage;
    };
    return { args: args.map(enter), storages };
  }

  const run = (kernel: keyof Kernels, args: unknown[]) =>
    (backend.kernels[kernel] as (...args: unknown[]) => unknown)(...args);

  /** What a kernel answered, as numbers: a storage, or several by name. */
  function read(result: unknown): Data[] {
    const isStorage = typeof (result as Storage).byteLength === "number";
    const parts = isStorage ? [result as Storage] : Object.values(result as Record<string, Storage | null>);
    return parts.filter((part) => part !== null).map((part) => backend.readSync(part) as Data);
  }

  /** The last case of each kernel: one of the larger ones. */
  const last = new Map(cases.map((c) => [c.kernel, c]));

  for (const [kernel, c] of last) {
    test(`${kernel} gives back what it had, wherever it fails, and works afterwards`, () => {
      const first = upload(c);
      const allocate = vi.spyOn(heap, "allocate");
      const expected = read(run(kernel, first.args));
      const allocations = allocate.mock.calls.length;

      const { args, storages } = upload(c);
      const before = backend.memory();
      for (let failing = 1; failing <= allocations; failing++) {
        let calls = 0;
        allocate.mockRestore();
        const original = heap.allocate.bind(heap);
        vi.spyOn(heap, "allocate").mockImplementation((bytes) => {
          calls += 1;
          return original(calls === failing ? 2 ** 33 : bytes);
        });
        expect(() => read(run(kernel, args)), `allocation ${failing} of ${allocations}`).toThrow(
          OUT_OF_MEMORY,
        );
        expect(backend.memory(), `allocation ${failing} of ${allocations}`).toEqual(before);
        vi.restoreAllMocks();
      }
      vi.restoreAllMocks();
      expect(read(run(kernel, args))).toEqual(expected);
      for (const storage of storages) backend.readSync(storage);
    });
  }
});

class Net extends nn.Module {
  conv = new nn.Conv2d(1, 8, 3, { padding: 1 });
  pool = new nn.MaxPool2d(2);
  out = new nn.Linear(8 * 14 * 14, 10);

  forward(x: Tensor): Tensor {
    return this.out.forward(this.pool.forward(relu(this.conv.forward(x))).flatten());
  }
}

const batch = (n: number) => rand([n, 1, 28, 28], { seed: n });
const classes = (n: number) => randint(0, 10, [n], { seed: n });

describe("a program that asks for too much", () => {
  test("evaluating a batch that is too large changes nothing, ever so often", async () => {
    const net = new Net();
    const images = batch(4);
    await useBackend("cpu");
    const expected = noGrad(() => net.forward(images)).dataSync();
    const backend = await useBackend("wasm", { maximumMebibytes: 8, threads: 2 });
    const answer = () => noGrad(() => net.forward(images).dataSync());
    const first = answer();
    for (const [i, x] of first.entries()) expect(x).toBeCloseTo(expected[i], 5);
    const before = backend.memory();
    for (let i = 0; i < 30; i++) {
      expect(() => noGrad(() => net.forward(batch(400)))).toThrow(OUT_OF_MEMORY);
      expect(backend.memory()).toEqual(before);
      expect(answer()).toEqual(first);
    }
  });

  test("training goes on with smaller batches, and is back at its memory two steps later", async () => {
    const backend = await useBackend("wasm", { maximumMebibytes: 8, threads: 2 });
    const net = new Net();
    const optimizer = new optim.Adam(net.parameters());
    const step = (n: number) => {
      const loss = crossEntropy(net.forward(batch(n)), classes(n));
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss.item();
    };
    for (let i = 0; i < 3; i++) step(4);
    const before = backend.memory();
    for (const tooMany of [400, 600, 1000]) {
      expect(() => step(tooMany)).toThrow(OUT_OF_MEMORY);
      expect(step(4)).toBeGreaterThan(0);
      step(4);
      expect(backend.memory()).toEqual(before);
    }
  });

  test("what was uploaded stays right while the memory grows to its limit", async () => {
    const backend = await WasmBackend.create({ maximumMebibytes: 40, threads: 1 });
    const storages: Storage[] = [];
    expect(() => {
      for (let i = 0; ; i++) storages.push(backend.upload(new Float32Array(2 ** 18).fill(i)));
    }).toThrow(OUT_OF_MEMORY);
    expect(storages.length).toBeGreaterThan(36);
    expect(storages.length).toBeLessThanOrEqual(40);
    for (const [i, storage] of storages.entries()) {
      const data = backend.readSync(storage);
      expect([data[0], data[2 ** 18 - 1]]).toEqual([i, i]);
    }
    backend.free(storages[5]);
    expect(backend.readSync(backend.kernels.relu(storages[6]))[1000]).toBe(6);
  });
});
