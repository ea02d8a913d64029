import {
  backend,
  conv2d,
  defineOp,
  im2col,
  keep,
  matmul,
  mul,
  nn,
  randn,
  relu,
  reshape,
  type Tensor,
  transpose,
  useBackend,
} from "pellucid";
import { type CostLimits, GradientCostError, gradcheck, gradientCost } from "pellucid/testing";
import { afterAll, describe, expect, test } from "vitest";
import { readableBackends } from "../../support/backends.js";
import { checkMistakes, thrown } from "../../support/errors.js";

const x = randn([4, 5], { seed: 1 });
const { size } = x;
const throws = false;

/** x³, whose backward computes x² a second time. */
const recomputing = defineOp({
  name: "recomputing",
  forward: (_, x: Tensor) => ({ y: mul(mul(x, x), x), saved: { x } }),
  backward: ({ saved: { x } }, dy) => [mul(dy, mul(3, mul(x, x)))],
});

/** A convolution with one output channel that keeps the columns, nine times the image, for its backward. */
const columnKeeper = defineOp({
  name: "columnKeeper",
  forward(_, x: Tensor, weight: Tensor) {
    const columns = im2col(x, 3, { padding: 1 });
    return { y: matmul(reshape(weight, [1, 9]), columns), saved: { columns } };
  },
  backward: ({ saved: { columns } }, dy) => [
    null,
    reshape(matmul(dy, transpose(columns, 1, 2)), [1, 1, 3, 3]),
  ],
});

/** Kernels called by hand, whose results nobody gives back; and a gradient that is kept. */
const leaking = defineOp({
  name: "leaking",
  forward({ kernels, storage, wrap }, x: Tensor) {
    kernels.relu(storage(x));
    return { y: wrap(kernels.relu(storage(x)), x.shape, x.dtype), saved: { x } };
  },
  backward: ({ saved: { x } }, dy) => [keep(mul(dy, x))],
});

/** x², whose backward doubles dy where it lies. */
const writing = defineOp({
  name: "writing",
  forward: ({ storage }, x: Tensor) => ({ y: mul(x, x), saved: { x, elements: (t: Tensor) => storage(t) } }),
  backward({ saved: { x, elements } }, dy) {
    const own = elements(dy) as Float32Array;
    for (const i of own.keys()) own[i] *= 2;
    return [mul(dy, x)];
  },
});

/** x², whose backward leaves what forward has saved doubled: right the first time. */
const spoiling = defineOp({
  name: "spoiling",
  forward: ({ storage }, x: Tensor) => ({
    y: mul(x, x),
    saved: { twice: mul(2, x), elements: (t: Tensor) => storage(t) },
  }),
  backward({ saved: { twice, elements } }, dy) {
    const dx = mul(dy, twice);
    (elements(twice) as Float32Array)[0] = 7;
    return [dx];
  },
});

const limited = (fn: (...inputs: Tensor[]) => Tensor, inputs: Tensor[], limits: CostLimits) =>
  gradientCost(fn, inputs, { limits, throws });

const backends = await readableBackends();

describe.each(backends.filter(({ readsStall }) => !readsStall))("on $name", (own) => {
  test("relu saves its output, and its backward is one op", async () => {
    const { name } = await useBackend(own);
    const cost = gradientCost(relu, [x]);
    expect(cost).toMatchObject({
      ok: true,
      backend: name,
      dtype: "float32",
      forwardOps: 1,
      forwardKernels: 1,
      forwardBuffers: 1,
      forwardBytes: 4 * size,
      backwardCalls: 1,
      backwardOps: 1,
      backwardKernels: 1,
      backwardBuffers: 1,
      backwardBytes: 4 * size,
      recomputedKernels: 0,
      savedTensors: 1,
      savedBytes: 4 * size,
      keptBytes: 0,
      liveBuffers: 0,
      liveBytes: 0,
    });
    expect(cost.breakdown.backwardOps).toEqual([{ what: "reluBackward in relu", amount: 1 }]);
  });

  test("what is computed twice is found inside of ops too", async () => {
    await useBackend(own);
    const cost = limited(recomputing, [x], { recomputedKernels: 0 });
    expect(cost.exceeded).toEqual([
      { measure: "recomputedKernels", limit: 0, found: 1, by: [{ what: "mul in recomputing", amount: 1 }] },
    ]);
  });

  test("what leaks is found, and named by what made it", async () => {
    await useBackend(own);
    const before = backend().memory().buffers;
    const cost = limited(leaking, [x], { liveBuffers: 0, liveBytes: 1000 });
    expect(cost.exceeded).toEqual([
      {
        measure: "liveBuffers",
        limit: 0,
        found: 2,
        by: [
          { what: "leaking", amount: 1 },
          { what: "mul in leaking", amount: 1 },
        ],
      },
    ]);
    // Three runs, each of which leaves the kernel's result; what is kept goes with the last that refers to it.
    expect(backend().memory().buffers).toBeGreaterThanOrEqual(before + 3);
  });

  test("a convolution: multiply-adds, and the share of each op", async () => {
    await useBackend(own);
    const inputs = [randn([2, 3, 6, 6], { seed: 1 }), randn([4, 3, 3, 3], { seed: 2 })];
    const cost = gradientCost((x, w) => relu(conv2d(x, w)), inputs);
    const products = 2 * 4 * 4 * 4 * (3 * 3 * 3);
    expect(cost).toMatchObject({ forwardMultiplyAdds: products, backwardMultiplyAdds: 2 * products });
    expect(cost.breakdown.forwardOps.map(({ what }) => what)).toEqual(["conv2d", "relu"]);
    expect(cost).toMatchObject({ ok: true, liveBuffers: 0, recomputedKernels: 0 });
  });
});

describe("on cpu", () => {
  test("the columns of a convolution that are kept", async () => {
    await useBackend("cpu");
    const inputs = [randn([1, 1, 6, 6], { seed: 1 }), randn([1, 1, 3, 3], { seed: 2 })];
    const cost = limited(columnKeeper, inputs, { keptBytes: 0, savedBytes: 9 * 36 * 4 });
    const by = [{ what: "columns of columnKeeper float32 [1, 9, 36]", amount: 9 * 36 * 4 }];
    expect(cost.exceeded).toEqual([{ measure: "keptBytes", limit: 0, found: 9 * 36 * 4, by }]);
    expect(thrown(() => gradientCost(columnKeeper, inputs, { limits: { keptBytes: 0 } }))).toContain(
      "GradientCostError: gradientCost of columnKeeper, float32 on cpu: failed\n  keptBytes is 1,296, and the limit 0: columns of columnKeeper float32 [1, 9, 36] 1,296",
    );
  });

  test("a backward that writes into dy, or into what was saved", () => {
    expect(gradientCost(writing, [x], { throws }).faults[0]).toMatch(
      /^the backward of writing changed dy at \[0, 0\] from (-?[\d.]+) to (-?[\d.]+)$/,
    );
    expect(gradientCost(spoiling, [x], { throws }).faults[0]).toMatch(
      /^the backward of spoiling changed twice, which forward had saved, at \[0, 0\] from .* to 7$/,
    );
    expect(() => gradientCost(writing, [x])).toThrow(GradientCostError);
  });

  test("a GPU is refused", async () => {
    const [gpu] = backends.filter(({ readsStall }) => readsStall);
    await useBackend(gpu);
    expect(thrown(() => gradientCost(relu, [x]))).toMatch(
      /^BackendError: gradientCost: .* is not to be read while it works, .*: await useBackend\("wasm"\)$/,
    );
    await useBackend("cpu");
  });

  test("gradcheck refuses those as well, though their gradients are right", () => {
    expect(thrown(() => gradcheck(writing, [x]))).toMatch(
      /^ValueError: gradcheck: in writing, the backward of writing changed dy at \[0, 0\] from .* to .*; others may still need it: return a new tensor instead$/,
    );
    expect(thrown(() => gradcheck(spoiling, [x]))).toMatch(
      /the backward of spoiling changed twice, which forward/,
    );
  });

  test("what differs from one call to the next, in the dtype that was given", () => {
    let calls = 0;
    const drifting = (t: Tensor) => mul(t, 1 + ++calls);
    const { faults } = gradientCost(drifting, [x], { throws });
    expect(faults.map((text) => text.replaceAll(/-?\d+\.\d+/g, "…"))).toEqual([
      "the output at [0, 0] was …, and … for the same inputs",
      "the gradient of input 0 at [0, 0] was …, and … for the same inputs",
    ]);
  });

  test("float64 and modules", () => {
    const narrow = gradientCost(new nn.Linear(5, 2), [x]);
    expect(narrow).toMatchObject({
      name: "Linear",
      dtype: "float32",
      forwardKernels: 1,
      backwardKernels: 3,
      liveBuffers: 0,
      ok: true,
    });
    const wide = gradientCost(relu, [randn([3], { seed: 1, dtype: "float64" })]);
    expect(wide).toMatchObject({ dtype: "float64", savedBytes: 24 });
  });

  test("of several outputs each has its pass", () => {
    const cost = gradientCost((x) => [relu(x), mul(x, x)], [x]);
    expect(cost).toMatchObject({ forwardOps: 2, backwardCalls: 2, liveBuffers: 0, ok: true });
  });

  test("limits in gradcheck: the gradient may be right and cost too much", () => {
    const options = { limits: { backwardOps: 2 }, throws };
    const report = gradcheck(recomputing, [x], options);
    expect(report).toMatchObject({
      ok: false,
      diagnosis: null,
      failed: 0,
      cost: { backwardOps: 3, dtype: "float32" },
    });
    expect(`${report}`).toMatch(
      /^gradcheck of recomputing: failed: its gradient is right, and costs more than its limits\n/,
    );
    expect(`${report}`).toContain("backwardOps is 3, and the limit 2: mul in recomputing 3");
    expect(`${report}`).toMatch(/to reproduce:\n(.*\n)+.*limits: \{ backwardOps: 2 \}/);
    expect(gradcheck(recomputing, [x], { limits: { backwardOps: 3 } }).ok).toBe(true);
    expect(gradcheck(recomputing, [x]).cost).toBeNull();
    expect(thrown(() => gradcheck(recomputing, [x], { limits: { backwardOps: 2 } }))).toContain(
      "backwardOps is 3",
    );
  });

  test("values that change are told in the headline too", () => {
    // gradcheck looks at float64, and what it costs is counted in float32.
    let calls = 0;
    const unsteady = (x: Tensor) => mul(x, x.dtype === "float32" ? ++calls : 1);
    const changed = gradcheck(unsteady, [x], { limits: {}, throws });
    expect(changed).toMatchObject({ ok: false, diagnosis: null });
    expect(`${changed}`).toMatch(/: failed: its gradient is right, but values changed that must not\n/);
  });
});

checkMistakes({
  "a limit that is none": [
    () => gradientCost(relu, [x], { limits: { savedBytes: Number.NaN } }),
    "ValueError: gradientCost: limits.savedBytes is NaN; it must be a number of at least 0: the most that there may be",
  ],
});

test("a measure that does not exist", () => {
  expect(thrown(() => gradcheck(relu, [x], { limits: { savedByte: 1 } as never }))).toMatch(
    /^ValueError: gradcheck: limits: there is no option "savedByte"; did you mean "savedBytes"\?/,
  );
});

afterAll(() => useBackend("cpu"));
