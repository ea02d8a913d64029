import {
  add,
  CpuBackend,
  complete,
  type Kernels,
  matmul,
  mul,
  nn,
  randn,
  relu,
  softmax,
  sub,
  sum,
  type Tensor,
  tensor,
  useBackend,
} from "pellucid";
import { BackendsDifferError, compareBackends } from "pellucid/testing";
import { afterAll, describe, expect, test } from "vitest";

const x = randn([8, 5], { seed: 1 });
const w = randn([5, 3], { seed: 2 });

/** The cpu backend with one kernel replaced. */
const altered = (kernels: Partial<Kernels>) =>
  complete({ name: "altered", kernels, describe: () => "a backend with a fault" });

describe("compareBackends", () => {
  afterAll(() => useBackend("cpu"));

  test("has a row for the output and each gradient on each backend, and leaves the active one alone", async () => {
    const active = await useBackend("cpu");
    const report = await compareBackends((a, b) => softmax(matmul(a, b)), [x, w], ["cpu", "wasm"]);
    expect(report.ok).toBe(true);
    expect(report.rows.map(({ backend, tensor }) => `${backend}: ${tensor}`)).toEqual([
      "cpu: output",
      "cpu: d input 0",
      "cpu: d input 1",
      "wasm: output",
      "wasm: d input 0",
      "wasm: d input 1",
    ]);
    for (const { relative, ulp } of report.rows) {
      expect(relative).toBeGreaterThan(0);
      expect(relative).toBeLessThan(1e-6);
      expect(ulp).toBeGreaterThan(0);
    }
    expect((await import("pellucid")).backend()).toBe(active);
  });

  test("is exact where float32 is", async () => {
    const halves = tensor([0.5, -1.5, 2]);
    const { rows } = await compareBackends((a) => relu(mul(a, 2)), [halves], ["cpu", "wasm"]);
    for (const { relative, ulp, worst } of rows) expect([relative, ulp, worst]).toEqual([0, 0, null]);
  });

  test("compares on what float32 holds of float64 inputs", async () => {
    const thirds = tensor([1 / 3, 2 / 3], { dtype: "float64" });
    const { rows } = await compareBackends((a) => mul(a, 2), [thirds], ["cpu"]);
    expect(rows[0].ulp).toBe(0);
  });

  test("takes modules with their parameters, and several outputs", async () => {
    const report = await compareBackends(new nn.Linear(5, 3), [x], ["wasm"]);
    expect(report.rows.map(({ tensor }) => tensor)).toEqual(["output", "d input 0", "d weight", "d bias"]);
    const norm = new nn.BatchNorm2d(2);
    expect((await compareBackends(norm, [randn([3, 2, 4, 4], { seed: 3 })], ["wasm"])).ok).toBe(true);
    const both = await compareBackends((a) => [relu(a), sum(a)], [x], ["cpu"]);
    expect(both.rows.map(({ tensor }) => tensor)).toEqual(["output 0", "output 1", "d input 0"]);
  });

  test("throws a report that names backend, tensor and place", async () => {
    const cpu = new CpuBackend();
    const faulty = altered({
      reluBackward(dy, y) {
        const out = cpu.kernels.reluBackward(dy, y) as unknown as Float32Array;
        out[3] = 7;
        return out;
      },
    });
    const inputs = [tensor([1, 2, 3, -4])];
    const error = await compareBackends(relu, inputs, ["cpu", faulty]).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(BackendsDifferError);
    const { report } = error as BackendsDifferError;
    expect(report.rows.filter(({ ok }) => !ok)).toMatchObject([
      { backend: "altered", tensor: "d input 0", worst: { index: [3], got: 7, want: 0 } },
    ]);
    const text = (error as Error).message;
    expect(text).toContain("compareBackends of relu: not every backend is within 0.0001 of float64");
    expect(text).toMatch(
      /\na backend with a fault\n {4}output {5}0\.0e\+0 of the largest, 0 ULP\n {2}✗ d input 0 {2}\d\.\de\+0 of the largest, \d+ ULP; worst at \[3\]: 7 for 0$/,
    );
    const same = await compareBackends(relu, inputs, [faulty], { throws: false });
    expect(same.ok).toBe(false);
  });

  test("sees a NaN that only one of the two has", async () => {
    const faulty = altered({ relu: () => Float32Array.of(Number.NaN, 1) });
    const report = await compareBackends(relu, [tensor([1, 1])], [faulty], { throws: false });
    expect(report.rows[0]).toMatchObject({
      ok: false,
      ulp: Infinity,
      relative: Infinity,
      worst: { index: [0] },
    });
  });

  test("counts a gradient that did not arrive as zeros", async () => {
    const cut = (a: Tensor, b: Tensor) => add(a, b.detach());
    const report = await compareBackends(cut, [x, x], ["cpu"]);
    expect(report.rows.at(-1)).toMatchObject({ tensor: "d input 1", ok: true, relative: 0 });
  });

  test("shows cancellation in ULP where it is small beside the largest", async () => {
    const { rows } = await compareBackends((a) => sub(add(a, 1000), 1000), [x], ["cpu"], { rtol: 1e-3 });
    expect(rows[0].ulp).toBeGreaterThan(100);
    expect(rows[0].relative).toBeLessThan(1e-4);
  });

  test.each([
    [
      "no backends",
      () => compareBackends(relu, [x], []),
      'compareBackends: the list of backends is empty; pass some, such as ["cpu", "wasm"]',
    ],
    [
      "an unknown backend",
      () => compareBackends(relu, [x], ["tpu" as never]),
      /^useBackend: there is no backend "tpu"; did you mean "gpu"\? there are "auto", /,
    ],
    [
      "a function of float64 inside",
      () => compareBackends((a) => mul(a, w.cast("float64").slice([0, 0], [1, 1])), [x], ["cpu"]),
      /^mul: a is float32 but b is float64; both must have the same dtype/,
    ],
  ])("refuses %s", async (_, call, message) => {
    await expect(call()).rejects.toThrow(message);
  });
});
