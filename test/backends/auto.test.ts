// What "auto" takes, on machines of every kind.

import { BackendError } from "pellucid";
import { afterAll, describe, expect, test } from "vitest";
import { chooseBackend, type Starters } from "../../src/backends/auto.js";
import type { Backend, Storage } from "../../src/backends/backend.js";
import { CpuBackend } from "../../src/backends/cpu.js";
import type { GpuBackend } from "../../src/backends/gpu/backend.js";
import { WasmBackend } from "../../src/backends/wasm/backend.js";
import { WasmUnavailable } from "../../src/backends/wasm/module.js";

const cpu = new CpuBackend();
const wasm = await WasmBackend.create({ threads: 1 });
afterAll(() => wasm.stop());

/** A backend that takes a tenth of a second for every answer. */
const slow: Backend = Object.assign(new CpuBackend(), {
  read: async (storage: Storage) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return cpu.readSync(storage);
  },
});

/** A backend that passes for a GPU, as fast as the one that does its work. */
const gpuLike = (worker: Backend, software: boolean): GpuBackend =>
  Object.assign(Object.create(worker), {
    kernels: worker.kernels,
    upload: worker.upload.bind(worker),
    read: worker.read.bind(worker),
    free: worker.free.bind(worker),
    describe: () => "gpu (a card)",
    runtime: { device: { software, adapter: software ? "SwiftShader" : "a card" } },
  });

const machine = (starters: Partial<Starters>): Starters => ({
  wasm: async () => wasm,
  gpu: async (tier) => {
    throw new BackendError("not here", { why: `${tier} is not here` });
  },
  cpu,
  mayHaveGpu: async () => true,
  ...starters,
});

describe("auto", () => {
  test("takes wasm where nothing shows a GPU, and loads no driver to find out", async () => {
    const gpu = () => expect.unreachable();
    const { backend, reasons } = await chooseBackend(machine({ mayHaveGpu: async () => false, gpu }));
    expect(backend).toBe(wasm);
    expect(reasons).toEqual(["gpu: this machine shows no GPU (nothing in /dev/dri)"]);
  });

  test("takes wasm where WebGPU does not answer, and says why", async () => {
    const { backend, reasons } = await chooseBackend(machine({}));
    expect(backend).toBe(wasm);
    expect(reasons).toEqual(["gpu:webgpu: webgpu is not here"]);
  });

  test("takes cpu where there can be no wasm, which then says why", async () => {
    const own = new CpuBackend();
    const wasm = () => Promise.reject(new WasmUnavailable("the page forbids it", "let it"));
    const { backend, reasons } = await chooseBackend(
      machine({ wasm, cpu: own, mayHaveGpu: async () => false }),
    );
    expect(backend).toBe(own);
    expect(reasons[1]).toBe("wasm: the page forbids it");
    expect(own.describe()).toBe("cpu (plain JavaScript, 1 thread; no wasm: the page forbids it)");
  });

  test("never takes software that pretends to be a GPU, however fast", async () => {
    const fast = gpuLike(wasm, true);
    const { backend, reasons } = await chooseBackend(
      machine({ gpu: async () => fast, wasm: async () => slow }),
    );
    expect(backend).toBe(slow);
    expect(reasons).toEqual(["gpu:webgpu: SwiftShader is software; it is taken only by name"]);
  });

  test("takes a GPU that is faster than wasm", async () => {
    const card = gpuLike(wasm, false);
    const { backend, reasons } = await chooseBackend(
      machine({ gpu: async () => card, wasm: async () => slow }),
    );
    expect(backend).toBe(card);
    expect(reasons).toEqual([
      expect.stringMatching(/^gpu: a convolution runs at [\d.]+ GFLOPS, on cpu at [\d.]+$/),
    ]);
  });

  test("but not one that is slower", async () => {
    const card = gpuLike(slow, false);
    const { backend, reasons } = await chooseBackend(machine({ gpu: async () => card }));
    expect(backend).toBe(wasm);
    expect(reasons).toEqual([
      expect.stringMatching(/^gpu: a convolution runs at [\d.]+ GFLOPS, on wasm at [\d.]+$/),
    ]);
  });

  test("does without a GPU whose driver throws, when it starts or when it computes", async () => {
    const gpu = async () => {
      throw new TypeError("no such device");
    };
    expect(await chooseBackend(machine({ gpu }))).toEqual({
      backend: wasm,
      reasons: ["gpu:webgpu: TypeError: no such device"],
    });
    const broken = Object.assign(gpuLike(cpu, false), {
      read: () => Promise.reject(new Error("lost")),
    });
    expect(await chooseBackend(machine({ gpu: async () => broken }))).toEqual({
      backend: wasm,
      reasons: ["gpu: it fails at a convolution: Error: lost"],
    });
  });
});
