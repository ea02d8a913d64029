import fc from "fast-check";
import {
  type Backend,
  backend,
  cast,
  concat,
  div,
  exp,
  hessian,
  hvp,
  jacobian,
  jvp,
  linear,
  matmul,
  mul,
  nn,
  pow,
  reshape,
  sum,
  type Tensor,
  tanh,
  tensor,
  vjp,
  zeros,
} from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { withBackend } from "../../src/backends/select.js";
import { readableBackends } from "../support/backends.js";
import { checkMistakes } from "../support/errors.js";
import { expectClose } from "../support/expect-tensor.js";
import { float64, int, leaf } from "../support/tensors.js";

const vector = (...values: number[]) => tensor(values, { dtype: "float64" });
const cube = (x: Tensor) => sum(pow(x, 3));

describe("known derivatives", () => {
  test("a linear map is its own Jacobian", () => {
    fc.assert(
      fc.property(arbitraries.tensor({ shape: fc.constant([3, 2]), dtype: "float64" }), (w) => {
        const [J] = jacobian((x) => matmul(w, x), [vector(1, -2)]);
        expectClose(J, w);
      }),
    );
  });

  test("shapes are those of the result, then of the input", () => {
    const shapes = (fn: (...x: Tensor[]) => Tensor, ...inputs: Tensor[]) =>
      jacobian(fn, inputs).map(({ shape }) => shape);
    expect(shapes((x) => sum(x), float64([2, 3]))).toEqual([[2, 3]]);
    expect(shapes((x, w) => matmul(x, w), float64([2, 3]), float64([3, 4]))).toEqual([
      [2, 4, 2, 3],
      [2, 4, 3, 4],
    ]);
    expect(shapes((x) => exp(x), float64([0, 2]))).toEqual([[0, 2, 0, 2]]);
    expect(shapes((x) => x, float64([]))).toEqual([[]]);
    expect(
      hessian((x, y) => sum(matmul(x, y)), [float64([2, 3]), float64([3])]).map((row) =>
        row.map(({ shape }) => shape),
      ),
    ).toEqual([
      [
        [2, 3, 2, 3],
        [2, 3, 3],
      ],
      [
        [3, 2, 3],
        [3, 3],
      ],
    ]);
  });

  test("of a cube: 3x² and 6x", () => {
    const x = vector(1, 2);
    expect(hessian(cube, [x])[0][0].tolist()).toEqual([
      [6, 0],
      [0, 12],
    ]);
    expect(
      hvp(cube, [x], [vector(1, 10)])
        .flat()
        .map((t) => t.tolist()),
    ).toEqual([9, [6, 120]]);
    expect(jvp(cube, [x], [vector(1, 10)]).map((t) => t.tolist())).toEqual([9, 123]);
  });

  test("zeros for an input that nothing depends on, and for a constant", () => {
    const [x, other] = [vector(1, 2), vector(3)];
    const fn = (a: Tensor, _: Tensor) => sum(mul(a, a));
    expect(jacobian(fn, [x, other]).map((t) => t.tolist())).toEqual([[2, 4], [0]]);
    expect(hessian(fn, [x, other])[0][1].tolist()).toEqual([[0], [0]]);
    const constant = () => tensor([5], { dtype: "float64" });
    expect(vjp(constant, [x], vector(1))[1][0].tolist()).toEqual([0, 0]);
    expect(jvp(constant, [x], [x])[1].tolist()).toEqual([0]);
    expect(hessian(constant, [x])[0][0].tolist()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test("the same tensor given twice counts as two inputs, and one that fn closes over as none", () => {
    const x = leaf(2);
    expect(jacobian((a, b) => mul(a, mul(b, b)), [x, x]).map((t) => t.tolist())).toEqual([[[4]], [[8]]]);
    expect(jacobian((a) => mul(a, x), [x])[0].tolist()).toEqual([[2]]);
    expect(
      vjp((a, b) => mul(a, mul(b, b)), [x, x], vector(1), { createGraph: true })[1].map((t) => t.tolist()),
    ).toEqual([[4], [8]]);
  });
});

describe("laws", () => {
  const smooth = (x: Tensor, w: Tensor) => sum(tanh(linear(x, w)));
  const values = (...shape: number[]) => arbitraries.tensor({ shape: fc.constant(shape), dtype: "float64" });
  const inputs = fc.tuple(values(2, 3), values(2, 3));

  test("J·v by jvp is the Jacobian times v, Jᵀ·u by vjp its transpose times u", () => {
    const fn = (x: Tensor, w: Tensor) => tanh(linear(x, w));
    fc.assert(
      fc.property(inputs, inputs, values(2, 2), (x, v, u) => {
        const J = concat(
          jacobian(fn, x).map((j) => reshape(j, [4, 6])),
          1,
        );
        const row = (parts: readonly Tensor[]) => concat(parts.map((t) => reshape(t, [-1])));
        expectClose(reshape(jvp(fn, x, v)[1], [4]), matmul(J, row(v)), 256);
        expectClose(row(vjp(fn, x, u)[1]), matmul(reshape(u, [4]), J), 256);
      }),
    );
  });

  test("a Hessian is symmetric, and hvp its product with v", () => {
    fc.assert(
      fc.property(inputs, inputs, (x, v) => {
        const blocks = hessian(smooth, x).map((row) => row.map((block) => reshape(block, [6, 6])));
        const H = concat(blocks.map((row) => concat(row, 1)));
        expectClose(H, H.permute([1, 0]), 256);
        const row = (parts: readonly Tensor[]) => concat(parts.map((t) => reshape(t, [-1])));
        expectClose(row(hvp(smooth, x, v)[1]), matmul(H, row(v)), 1024);
      }),
    );
  });
});

describe("one of them in the function of another", () => {
  const x = vector(1, 2);
  const powers = (x: Tensor) => pow(x, 3);

  test("is differentiated as anything else", () => {
    const diagonal = (a: number, b: number) => [
      [a, 0],
      [0, b],
    ];
    expect(jacobian((x) => vjp(cube, [x], tensor(1, { dtype: "float64" }))[1][0], [x])[0].tolist()).toEqual(
      diagonal(6, 12),
    );
    expect(jacobian((x) => jvp(powers, [x], [vector(1, 1)])[1], [x])[0].tolist()).toEqual(diagonal(6, 12));
    expect(hessian((x) => sum(jacobian(powers, [x])[0]), [x])[0][0].tolist()).toEqual(diagonal(6, 6));
    expect(jacobian((x) => hvp(cube, [x], [vector(1, 1)])[1][0], [x])[0].tolist()).toEqual(diagonal(6, 6));
  });

  test("is a constant where that is asked for", () => {
    const constant = (x: Tensor) =>
      vjp(cube, [x], tensor(1, { dtype: "float64" }), { createGraph: false })[1][0];
    expect(jacobian(constant, [x])[0].tolist()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});

describe("what is left behind", () => {
  test("no grad changes: neither of inputs nor of parameters", () => {
    const model = new nn.Linear(2, 2);
    const x = tensor([[1, 2]], { requiresGrad: true });
    const fn = (x: Tensor) => sum(tanh(model.forward(x)));
    hessian(fn, [x]);
    hvp(fn, [x], [x.detach()]);
    jvp(fn, [x], [x.detach()]);
    expect([x.grad, model.weight.grad, model.bias!.grad]).toEqual([null, null, null]);
  });

  test("without createGraph the results are plain numbers; with it they can be differentiated again", () => {
    const x = leaf(1, 2);
    const all = (createGraph: boolean) => [
      ...vjp(cube, [x], tensor(1, { dtype: "float64" }), { createGraph })[1],
      jvp(cube, [x], [vector(1, 1)], { createGraph })[1],
      ...jacobian(cube, [x], { createGraph }),
      ...hvp(cube, [x], [vector(1, 1)], { createGraph })[1],
      ...hessian(cube, [x], { createGraph })[0],
    ];
    expect(all(false).map((t) => t.requiresGrad)).toEqual(Array(5).fill(false));
    const sums = all(true).map((t) => {
      x.grad = null;
      sum(t).backward();
      return x.grad!.tolist();
    });
    expect(sums).toEqual([
      [6, 12],
      [6, 12],
      [6, 12],
      [6, 6],
      [6, 6],
    ]);
  });

  test("under createGraph an input that requires no gradient gets none", () => {
    const [x, w] = [leaf(2), vector(3)];
    const [, [dx]] = vjp((x, w) => mul(mul(x, x), w), [x, w], vector(1), { createGraph: true });
    dx.backward();
    expect([x.grad!.tolist(), w.requiresGrad]).toEqual([[6], false]);
  });

  describe("in the memory of a backend", async () => {
    const [, wasm] = await readableBackends();
    test("nothing but the result", () =>
      withBackend(wasm as Backend, () => {
        const x = tensor([[1, 2, 3]]);
        const fn = (x: Tensor) => sum(tanh(mul(x, x)));
        const live = () => backend().memory().buffers;
        hessian(fn, [x]);
        const before = live();
        for (let i = 0; i < 20; i++) hessian(fn, [x]);
        expect(live() - before).toBeLessThanOrEqual(2 * 20);
      }));
  });
});

describe("mistakes", () => {
  const x = vector(1, 2);
  checkMistakes({
    "a function of several results": [
      () => jacobian(() => [x] as never, [x]),
      "ValueError: jacobian: fn returned an array of 1; it must return one Tensor: reshape and concat several into one, or ask for each by itself",
    ],
    "no list of inputs": [
      () => jacobian((x) => x, x as never),
      "ValueError: jacobian: inputs is a Tensor [2]; it must be an array of Tensors: jacobian([a, b])",
    ],
    integers: [
      () => vjp((x) => x, [int(1)], x),
      "DTypeError: vjp: inputs[0] is int32, which has no derivative; leave it out of the inputs and let fn close over it, or cast it to float32",
    ],
    "an integer result": [
      () => jacobian((x) => cast(x, "int32"), [x]),
      "DTypeError: jacobian: fn returned int32 [2]; only float results have a derivative",
    ],
    "a direction of another shape": [
      () => jvp((x) => x, [x], [zeros([3])]),
      "ShapeError: jvp: v[0] has shape [3], but inputs[0] [2]; both must be the same",
    ],
    "a direction too few": [
      () => jvp((x, y) => mul(x, y), [x, x], [x]),
      "ShapeError: jvp: v has 1 tensors for 2 inputs; there must be one for each",
    ],
    "a weight for another result": [
      () => vjp((x) => sum(x), [x], x),
      "ShapeError: vjp: v has shape [2], but y []; both must be the same",
    ],
    "a direction of another dtype": [
      () => jvp((x) => x, [x], [zeros([2])]),
      'DTypeError: jvp: inputs[0] is float64 but v[0] is float32; both must have the same dtype: convert one with cast(v[0], "float64")',
    ],
    "a direction that is no list": [
      () => hvp(cube, [x], x as never),
      "ValueError: hvp: v is a Tensor [2]; it must be an array of Tensors: hvp([a, b])",
    ],
    "no weight": [
      () => vjp(cube, [x], undefined as never),
      "ValueError: vjp: v is undefined; it must be a Tensor",
    ],
    "no function": [
      () => jacobian(x as never, [x]),
      "ValueError: jacobian: fn is a Tensor [2]; it must be a function of tensors: jacobian((x) => …, [x])",
    ],
    "second derivatives of many results": [
      () => hessian((x) => div(x, 2), [x]),
      "ShapeError: hessian: fn returned shape [2]; it must return a single number: reduce it with sum() or mean(), or take the jacobian of its jacobian",
    ],
    "an option that there is none of": [
      () => hvp(cube, [x], [x], { retainGraph: true } as never),
      'ValueError: hvp: there is no option "retainGraph"; there are createGraph',
    ],
  });
});
