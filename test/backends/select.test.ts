import {
  add,
  type Backend,
  backend,
  CpuBackend,
  complete,
  linear,
  matmul,
  mul,
  sum,
  tensor,
  useBackend,
} from "pellucid";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { GpuBackend } from "../../src/backends/gpu/backend.js";
import { backendFor } from "../../src/backends/select.js";
import { error } from "../support/errors.js";
import { StrictBackend } from "./strict-backend.js";

afterEach(() => useBackend("cpu"));

describe("useBackend", () => {
  test("auto finds what this build has, and so does no name at all", async () => {
    for (const chosen of [await useBackend("auto"), await useBackend()]) {
      expect(chosen).toBe(backend());
      expect(chosen.name).toBe("wasm");
      expect(chosen.describe()).toMatch(/^wasm \(((wide|relaxed) )?SIMD, \d+ threads?\)$/);
      expect(chosen.fallbacks).toEqual([]);
    }
  });

  test("a backend that is not there is an error, and the active one stays", async () => {
    const before = backend();
    await expect(useBackend("tpu" as "gpu")).rejects.toThrow(
      error(
        "BackendError",
        'useBackend: there is no backend "tpu"; did you mean "gpu"? there are "auto", "gpu", "gpu:webgpu", "gpu:webgl2", "gpu:headlessgl", "gpu:webgl", "gpu:webasm", "gpu:cpu", "wasm", "cpu"',
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

  test.each([
    ["webgpu", "gpu:webgpu"],
    ["WebGL2", "gpu:webgl2"],
    ["cuda", "gpu"],
    ["GPU", "gpu"],
    ["wasn", "wasm"],
  ])("%s is answered with what is like it", async (name, meant) => {
    await expect(useBackend(name as "gpu")).rejects.toThrow(
      `useBackend: there is no backend "${name}"; did you mean "${meant}"? there are "auto", `,
    );
  });

  test("what every object has is no backend", async () => {
    for (const name of ["toString", "constructor", "__proto__"])
      await expect(useBackend(name as "gpu"), name).rejects.toThrow(`there is no backend "${name}"`);
  });
});

describe("a backend of one's own", () => {
  test("is used as it is, and stays when it is asked for again", async () => {
    const mine = new StrictBackend();
    expect(await useBackend(mine)).toBe(mine);
    expect(backend()).toBe(mine);
    expect(await useBackend(mine)).toBe(mine);
  });

  test("what was computed moves there and back, parameters and all", async () => {
    const w = tensor(new Float32Array(2000).fill(2), { requiresGrad: true });
    const y = mul(w, 3).detach();
    for (const synchronous of [true, false]) {
      await useBackend(new StrictBackend({ synchronous }));
      expect((await mul(y, w).data())[1999]).toBe(12);
      await useBackend("wasm");
      expect(mul(w, w).dataSync()[1999]).toBe(4);
    }
  });

  test("nothing stops it: not another backend, and not another of its name", async () => {
    const stop = vi.fn();
    await useBackend(Object.assign(new StrictBackend(), { name: "wasm", stop }));
    await useBackend("wasm", { threads: 1 });
    await useBackend("cpu");
    expect(stop).not.toHaveBeenCalled();
  });

  test("computes on the floats it names, and on integers; cpu on the rest", async () => {
    await useBackend(new StrictBackend());
    expect(
      ["float32", "float64", "int32", "uint8"].map((dtype) => backendFor(dtype as "int32").name),
    ).toEqual(["strict", "cpu", "strict", "strict"]);
    const both = complete({ name: "both", kernels: {}, floats: ["float32", "float64"] });
    await useBackend(both);
    expect(backendFor("float64")).toBe(both);
    expect(add(tensor([0.1], { dtype: "float64" }), 1e-12).item()).toBe(0.1 + 1e-12);
  });

  const kernelCount = Object.keys(new CpuBackend().kernels).length;
  const refused: [string, unknown, string][] = [
    [
      "a partial one",
      { name: "mine", kernels: { relu: () => {} } },
      `useBackend: "mine" is not a whole backend: missing, or of another type, are floats, fallbacks, describe, upload, read, readsStall, readSync, free, finalizer, memory, kernels.unary, kernels.binary and ${kernelCount - 3} more; complete({ name, kernels }) brings what is missing`,
    ],
    [
      "one that lacks a kernel",
      Object.assign(new CpuBackend(), { kernels: { ...new CpuBackend().kernels, matmul: undefined } }),
      'useBackend: "cpu" is not a whole backend: missing, or of another type, are kernels.matmul; complete({ name, kernels }) brings what is missing',
    ],
    [
      "one whose floats are none",
      Object.assign(new CpuBackend(), { floats: ["int32"] }),
      'useBackend: "cpu" is not a whole backend: missing, or of another type, are floats; complete({ name, kernels }) brings what is missing',
    ],
    [
      "null",
      null,
      'useBackend: got null, but it takes a backend or the name of one: "auto", "gpu", "gpu:webgpu", "gpu:webgl2", "gpu:headlessgl", "gpu:webgl", "gpu:webasm", "gpu:cpu", "wasm", "cpu"',
    ],
  ];
  test.each(refused)("%s is refused, and the active one stays", async (_, value, message) => {
    const before = backend();
    await expect(useBackend(value as Backend)).rejects.toThrow(error("BackendError", message));
    expect(backend()).toBe(before);
  });

  test("what is no object is refused", async () => {
    await expect(useBackend(StrictBackend as unknown as Backend)).rejects.toThrow(
      /^useBackend: got the function StrictBackend, but it takes a backend or the name of one: "auto", /,
    );
    await expect(useBackend(Promise.resolve(new CpuBackend()) as unknown as Backend)).rejects.toThrow(
      /^useBackend: this object is not a whole backend: missing, or of another type, are name, floats, /,
    );
  });

  test("options are refused by name", async () => {
    await expect(useBackend(new StrictBackend(), { threads: 2 })).rejects.toThrow(
      error(
        "BackendError",
        'useBackend: "strict" is used as it is, so threads cannot be set; options are for backends that are chosen by name',
      ),
    );
    expect((await useBackend(new StrictBackend(), { threads: undefined })).name).toBe("strict");
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
