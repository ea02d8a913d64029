import { add, backend, linear, matmul, sum, tensor, useBackend } from "pellucid";
import { afterEach, describe, expect, test } from "vitest";
import type { GpuBackend } from "../../src/backends/gpu/backend.js";
import { backendFor } from "../../src/backends/select.js";
import { error } from "../support/errors.js";

afterEach(() => useBackend("cpu"));

describe("useBackend", () => {
  test("auto finds what this build has, and so does no name at all", async () => {
    for (const chosen of [await useBackend("auto"), await useBackend()]) {
      expect(chosen).toBe(backend());
      expect(chosen.name).toBe("wasm");
      expect(chosen.describe()).toMatch(/^wasm \((relaxed )?SIMD, \d+ threads?\)$/);
      expect(chosen.fallbacks).toEqual([]);
    }
  });

  test("a backend that is not there is an error, and the active one stays", async () => {
    const before = backend();
    await expect(useBackend("tpu" as "gpu")).rejects.toThrow(
      error(
        "BackendError",
        'useBackend: there is no backend "tpu"; there are "auto", "gpu", "gpu:webgpu", "gpu:webgl2", "gpu:headlessgl", "gpu:webgl", "gpu:webasm", "gpu:cpu", "wasm", "cpu"',
      ),
    );
    expect(backend()).toBe(before);
  });

  test("asked for twice at once, the one that was asked for last stays", async () => {
    await Promise.all([useBackend("wasm"), useBackend("cpu")]);
    expect(backend().name).toBe("cpu");
  });

  test("a tier is one backend, by its own name and as the best", async () => {
    const best = await useBackend("gpu");
    expect(await useBackend(`gpu:${(best as GpuBackend).tier}`)).toBe(best);
  });

  test("what every object has is no backend", async () => {
    for (const name of ["toString", "constructor", "__proto__"])
      await expect(useBackend(name as "gpu"), name).rejects.toThrow(`there is no backend "${name}"`);
  });
});

describe("float64", () => {
  test("runs on cpu, in double precision", () => {
    expect(backendFor("float64").name).toBe("cpu");
    const x = tensor([0.1, 0.2], { dtype: "float64", requiresGrad: true });
    const y = add(x, 1e-12);
    expect(y.tolist()).toEqual([0.1 + 1e-12, 0.2 + 1e-12]);
    expect(matmul(y, y).item()).toBeCloseTo((0.1 + 1e-12) ** 2 + (0.2 + 1e-12) ** 2, 15);
    sum(linear(y, tensor([[0.3, 0.7]], { dtype: "float64" }))).backward();
    expect(x.grad!.dataSync()).toEqual(new Float64Array([0.3, 0.7]));
  });
});
