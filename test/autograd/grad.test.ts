import { add, backend, grad, mul, nn, noGrad, pow, sum, type Tensor, tanh, tensor } from "pellucid";
import { describe, expect, test } from "vitest";
import { withBackend } from "../../src/backends/select.js";
import { readableBackends } from "../support/backends.js";
import { thrown } from "../support/errors.js";
import { leaf } from "../support/tensors.js";

describe("grad on a backend with memory of its own", async () => {
  const [, wasm] = await readableBackends();
  const live = (steps: number, step: () => void) =>
    withBackend(wasm, () => {
      step();
      const before = backend().memory().buffers;
      for (let i = 0; i < steps; i++) step();
      return backend().memory().buffers - before;
    });
  const w = tensor(new Float32Array(4096).fill(0.5), { requiresGrad: true });
  const deep = (x: Tensor) => sum(tanh(tanh(tanh(mul(x, x)))));

  test("leaves its answers of one graph, and nothing of what it made on the way", () => {
    const y = withBackend(wasm, () => deep(w));
    expect(live(20, () => void grad(y, [w], { retainGraph: true }))).toBeLessThanOrEqual(20);
  });

  test("a loop of it, without backward, is flat but for its answers", () => {
    expect(live(20, () => void grad(deep(w), [w]))).toBeLessThanOrEqual(20);
  });
});

describe("grad", () => {
  test("answers what backward would add, and changes no grad", () => {
    const [x, w, bystander] = [leaf(1, 2), leaf(3, 4), leaf(5, 6)];
    const loss = sum(mul(mul(x, w), bystander));
    const [dx, dw] = grad(loss, [x, w]);
    expect([dx!.tolist(), dw!.tolist()]).toEqual([
      [15, 24],
      [5, 12],
    ]);
    expect([x.grad, w.grad, bystander.grad]).toEqual([null, null, null]);
  });

  test("with retainGraph the graph can be gone through again, and by backward", () => {
    const x = leaf(3);
    const y = pow(x, 2);
    for (let i = 0; i < 3; i++) expect(grad(y, [x], { retainGraph: true })[0]!.tolist()).toEqual([6]);
    y.backward();
    expect(x.grad!.tolist()).toEqual([6]);
  });

  test("without it a second pass is refused", () => {
    const x = leaf(3);
    const y = pow(x, 2);
    grad(y, [x]);
    expect(thrown(() => grad(y, [x]))).toMatch(/^AutogradError: backward: the graph behind this pow has had/);
    expect(thrown(() => y.backward())).toMatch(/^AutogradError: backward: the graph behind this pow has had/);
  });

  test("by a result on the way, and by what that came from, at once", () => {
    const x = leaf(2);
    const square = mul(x, x);
    const [dSquare, dx, itself] = (([a, b, c]) => [a!, b!, c!])(
      grad(mul(square, square), [square, x, square]),
    );
    expect([dSquare, dx, itself].map((t) => t.tolist())).toEqual([[8], [32], [8]]);
  });

  test("by the root itself it is the gradient that was given", () => {
    const x = leaf(1, 2);
    const y = mul(x, 3);
    const gradient = tensor([5, 7], { dtype: "float64" });
    expect(grad(y, [y, x], { gradient }).map((t) => t!.tolist())).toEqual([
      [5, 7],
      [15, 21],
    ]);
  });

  test("null for what the root does not depend on", () => {
    const [x, other] = [leaf(1), leaf(2)];
    expect(grad(mul(x, 2), [other, x]).map((t) => t?.tolist() ?? null)).toEqual([null, [2]]);
  });

  test("any derivative of a polynomial, one of the other", () => {
    const x = leaf(2);
    const found: number[] = [];
    let y = pow(x, 4);
    for (let i = 0; i < 4; i++) {
      y = grad(y, [x], { createGraph: true })[0]!;
      found.push(y.item());
    }
    expect(found).toEqual([32, 48, 48, 24]);
  });

  test("without createGraph what it answers has no graph", () => {
    const x = leaf(2);
    expect(grad(pow(x, 3), [x])[0]!.requiresGrad).toBe(false);
  });

  test("a penalty on the gradient trains", () => {
    const model = new nn.Sequential(new nn.Linear(2, 3, { bias: false }), new nn.Tanh(), new nn.Linear(3, 1));
    const x = tensor([[0.5, -1]], { requiresGrad: true });
    const [dx] = grad(sum(model.forward(x)), [x], { createGraph: true });
    sum(mul(dx!, dx!)).backward();
    const slopes = [...model.parameters()].flatMap(({ rank, grad }) =>
      rank === 2 ? [...grad!.dataSync()] : [],
    );
    expect(slopes.length).toBe(9);
    expect(slopes.every((slope) => slope !== 0)).toBe(true);
    expect(x.grad).not.toBeNull();
  });

  test("hooks of modules see the pass, hooks of tensors do not", () => {
    const heard: string[] = [];
    const layer = new nn.Linear(2, 2);
    layer.registerFullBackwardHook(() => void heard.push("module"));
    const x = leaf(1, 2).cast("float32").detach();
    x.requiresGrad = true;
    x.registerHook(() => void heard.push("tensor"));
    grad(sum(layer.forward(x)), [x]);
    expect(heard).toEqual(["module"]);
  });

  test("what cannot be answered is refused by name", () => {
    const x = leaf(1, 2);
    expect(thrown(() => grad(mul(x, 2), [x]))).toMatch(
      /^ShapeError: grad: the tensor has shape \[2\]; only a single/,
    );
    expect(
      thrown(() =>
        grad(
          noGrad(() => sum(x)),
          [x],
        ),
      ),
    ).toMatch(/^AutogradError: grad: nothing that this tensor/);
    expect(thrown(() => grad(sum(x), x as never))).toMatch(
      /^ValueError: grad: inputs is a Tensor \[2\]; it must be an array/,
    );
    expect(thrown(() => grad(sum(x), [x], { createGrap: true } as never))).toMatch(/createGraph/);
    expect(thrown(() => grad(sum(mul(x, 2)), [x, tensor([1])]))).toBe(
      "AutogradError: grad: inputs[1] requires no gradient; set requiresGrad on it before the root is computed from it",
    );
    const y = sum(tanh(add(x, 1)));
    y.backward();
    expect(thrown(() => grad(y, [x]))).toMatch(/^AutogradError: backward: the graph behind this sum has had/);
  });
});
