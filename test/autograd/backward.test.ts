import {
  add,
  backward,
  exp,
  linear,
  log,
  mul,
  nn,
  noGrad,
  optim,
  pow,
  reshape,
  sum,
  type Tensor,
  tensor,
} from "pellucid";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";
import { leaf } from "../support/tensors.js";

const secondBackward = (op: string) =>
  error(
    "AutogradError",
    `backward: the graph behind this ${op} has had its backward pass, and what it saved was released; call backward({ retainGraph: true }) the first time, or compute the loss again`,
  );

describe("where it starts", () => {
  test("a root of one element of any rank starts with 1", () => {
    for (const shape of [[], [1], [1, 1, 1]]) {
      const x = leaf(3);
      reshape(mul(x, 2), shape).backward();
      expect(x.grad!.tolist()).toEqual([2]);
    }
  });

  test("a leaf of one element is its own derivative", () => {
    const x = leaf(3);
    x.backward();
    expect(x.grad!.tolist()).toEqual([1]);
  });

  test("a root of more elements needs a gradient", () => {
    expect(() => mul(leaf(1, 2), 2).backward()).toThrow(
      error(
        "ShapeError",
        "backward: the tensor has shape [2]; only a single number has a gradient without more being said. Reduce it with sum() or mean(), or pass { gradient } of that shape",
      ),
    );
  });

  test("a given gradient weighs the elements", () => {
    const x = leaf(1, 2, 3);
    mul(x, x).backward({ gradient: tensor([1, 10, 100], { dtype: "float64" }) });
    expect(x.grad!.tolist()).toEqual([2, 40, 600]);
  });

  test("a given gradient of another shape is refused, even of the same size", () => {
    const y = reshape(mul(leaf(1, 2), 2), [2, 1]);
    expect(() => y.backward({ gradient: tensor([1, 1], { dtype: "float64" }) })).toThrow(
      error(
        "ShapeError",
        "backward: gradient has shape [2] but the tensor has [2, 1]; both must be the same",
      ),
    );
  });

  test("a given gradient of another dtype is refused", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const gradient = tensor([1, 1], { dtype: "float64" });
    expect(() => add(x, 1).backward({ gradient })).toThrow(expect.objectContaining({ name: "DTypeError" }));
    expect(x.grad).toBeNull();
  });

  test("a root that nothing trainable went into is refused", () => {
    const text = error(
      "AutogradError",
      "backward: nothing that this tensor was computed from requires a gradient; set requiresGrad on a leaf, and check that it was not computed under noGrad() or from detach()",
    );
    const x = leaf(1);
    expect(() => sum(tensor([1, 2])).backward()).toThrow(text);
    expect(() => noGrad(() => sum(x)).backward()).toThrow(text);
    expect(() => sum(x.detach()).backward()).toThrow(text);
  });

  test("it is a function as well as a method", () => {
    const x = leaf(3);
    backward(sum(mul(x, x)));
    expect(x.grad!.tolist()).toEqual([6]);
  });
});

describe("deep and wide graphs", () => {
  test("a chain of 20,000 additions does not overflow the stack", () => {
    const x = leaf(1);
    let y: Tensor = x;
    for (let i = 0; i < 20_000; i++) y = add(y, x);
    expect(y.item()).toBe(20_001);
    y.backward();
    expect(x.grad!.item()).toBe(20_001);
  });

  test("2^40 paths are 40 steps", () => {
    const x = leaf(1);
    let y: Tensor = x;
    let visits = 0;
    for (let i = 0; i < 40; i++) {
      y = add(y, y);
      y.registerHook(() => {
        visits += 1;
        return undefined;
      });
    }
    y.backward();
    expect([x.grad!.item(), visits]).toEqual([2 ** 40, 40]);
  });
});

describe("a second backward", () => {
  test("is an error that says how", () => {
    const x = leaf(2);
    const loss = sum(mul(x, x));
    loss.backward();
    expect(() => loss.backward()).toThrow(secondBackward("sum"));
    expect(x.grad!.tolist()).toEqual([4]);
  });

  test("a shared part counts too, and nothing is added by the refused pass", () => {
    const [x, w] = [leaf(2), leaf(5)];
    const trunk = mul(x, x);
    const [a, b] = [sum(mul(trunk, w)), sum(mul(trunk, mul(w, 3)))];
    a.backward();
    expect(() => b.backward()).toThrow(secondBackward("mul"));
    expect([x.grad!.tolist(), w.grad!.tolist()]).toEqual([[20], [4]]);
  });

  test("a graph that another backward has released is still refused with the same text", () => {
    const loss = sum(exp(leaf(0)));
    loss.backward();
    for (let i = 0; i < 3; i++) sum(exp(leaf(0))).backward();
    expect(() => loss.backward()).toThrow(secondBackward("sum"));
  });

  test("retainGraph leaves it as it is", () => {
    const x = leaf(2);
    const trunk = mul(x, x);
    const [a, b] = [sum(mul(trunk, 3)), sum(mul(trunk, trunk))];
    a.backward({ retainGraph: true });
    expect(x.grad!.tolist()).toEqual([12]);
    b.backward();
    expect(x.grad!.tolist()).toEqual([12 + 32]);
    expect(() => a.backward()).toThrow(secondBackward("mul"));
  });
});

describe("derivatives of derivatives", () => {
  test("x³ four times", () => {
    const x = leaf(2);
    let y = sum(pow(x, 3));
    for (const expected of [12, 12, 6, 0]) {
      x.grad = null;
      y.backward({ createGraph: true });
      expect(x.grad!.tolist()).toEqual([expected]);
      y = sum(x.grad!);
    }
  });

  test("a gradient penalty: d/dw (dy/dx)²", () => {
    const [x, w] = [leaf(3), leaf(2)];
    const y = sum(mul(mul(w, w), mul(x, x))); // dy/dx = 2w²x, its square 4w⁴x², d/dw 16w³x²
    y.backward({ createGraph: true });
    const slope = x.grad!;
    x.grad = null;
    w.grad = null;
    sum(mul(slope, slope)).backward();
    expect([w.grad!.tolist(), x.grad!.tolist()]).toEqual([[16 * 8 * 9], [8 * 16 * 3]]);
  });

  test("a later, ordinary backward leaves alone what a recorded gradient's graph still needs", () => {
    // More than 4 KiB: small values would stay readable anyway.
    const x = tensor(new Float32Array(2000).fill(2), { requiresGrad: true });
    sum(mul(x, mul(x, x))).backward({ createGraph: true });
    const penalty = sum(mul(x.grad!, x.grad!)); // (3x²)², slope 36x³
    sum(mul(x, 5)).backward();
    expect(x.grad!.dataSync()[0]).toBe(3 * 4 + 5);
    x.grad = null;
    penalty.backward();
    expect(x.grad!.dataSync()).toEqual(new Float32Array(2000).fill(36 * 8));
  });

  test("without createGraph a gradient is a leaf", () => {
    const x = leaf(2);
    sum(mul(x, x)).backward();
    expect([x.grad!.requiresGrad, x.grad!.isLeaf]).toEqual([false, true]);
  });
});

describe("in-place changes between forward and backward", () => {
  const changed = (op: string) =>
    error(
      "AutogradError",
      `backward: a value that ${op} saved was changed in place since (by optimizer.step(), loadStateDict() or a training forward of batch-norm), so its gradient would be wrong; run forward again before backward()`,
    );

  test("optimizer.step() is noticed where the old value is needed", () => {
    const w = leaf(1, 2);
    const optimizer = new optim.SGD([w], { lr: 0.1 });
    sum(mul(w, w)).backward();
    const stale = sum(mul(w, w));
    optimizer.step();
    expect(() => stale.backward()).toThrow(changed("mul"));
  });

  test("it is noticed through a view, as linear makes one of its weight", () => {
    const w = tensor([[1, 2]], { requiresGrad: true });
    const optimizer = new optim.Adam([w]);
    const y = sum(linear(tensor([[3, 4]]), w));
    y.backward({ retainGraph: true });
    const x = tensor([[3, 4]], { requiresGrad: true });
    const stale = sum(linear(x, w));
    optimizer.step();
    expect(() => stale.backward()).toThrow(changed("matmul"));
  });

  test("loadStateDict() is noticed", () => {
    const layer = new nn.Linear(2, 1);
    const x = tensor([[1, 2]], { requiresGrad: true });
    const stale = sum(layer.forward(x));
    layer.loadStateDict(new nn.Linear(2, 1).stateDict());
    expect(() => stale.backward()).toThrow(changed("matmul"));
  });

  test("an op that does not need the value does not mind", () => {
    const w = leaf(1, 2);
    const optimizer = new optim.SGD([w], { lr: 0.1 });
    sum(add(w, w)).backward();
    const y = sum(add(w, 1));
    optimizer.step();
    optimizer.zeroGrad();
    y.backward();
    expect(w.grad!.tolist()).toEqual([1, 1]);
  });
});

describe("a pass that fails in the middle", () => {
  test("adds nothing, and can be run again", () => {
    const [x, w] = [leaf(2), leaf(3)];
    const trunk = mul(x, x);
    let broken = true;
    trunk.registerHook(() => {
      if (broken) throw new Error("not yet");
      return undefined;
    });
    const loss = sum(mul(trunk, w));
    expect(() => loss.backward()).toThrow("not yet");
    expect([x.grad, w.grad]).toEqual([null, null]);
    expect(mul(x, 1).requiresGrad).toBe(true); // recording is on again
    broken = false;
    loss.backward();
    expect([x.grad!.tolist(), w.grad!.tolist()]).toEqual([[12], [4]]);
  });
});

test("backward works inside noGrad, on a graph from outside", () => {
  const x = tensor(new Float32Array(2000).fill(3), { requiresGrad: true });
  const loss = sum(mul(x, x));
  noGrad(() => loss.backward());
  expect(x.grad!.dataSync()).toEqual(new Float32Array(2000).fill(6));
});

test("values that are not differentiable in the middle stop nothing else", () => {
  const x = leaf(2);
  sum(add(log(x), x.detach())).backward();
  expect(x.grad!.tolist()).toEqual([0.5]);
});
