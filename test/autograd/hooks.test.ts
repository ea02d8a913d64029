import { add, mul, noGrad, reshape, sum, type Tensor, tensor } from "pellucid";
import { expect, test } from "vitest";
import { error } from "../support/errors.js";

const leaf = (...values: number[]) => tensor(values, { requiresGrad: true });

test("a hook on a result sees its gradient once, complete, in every pass", () => {
  const x = leaf(2);
  const y = mul(x, 3);
  const seen: unknown[] = [];
  y.registerHook((gradient) => {
    seen.push(gradient.tolist());
    return undefined;
  });
  const loss = sum(add(mul(y, 10), mul(y, y))); // dLoss/dy = 10 + 2y
  loss.backward({ retainGraph: true });
  expect(seen).toEqual([[22]]);
  loss.backward();
  expect(seen).toEqual([[22], [22]]);
  expect(x.grad!.tolist()).toEqual([132]);
});

test("a hook on a leaf sees the gradient of this pass, not the sum over passes", () => {
  const x = leaf(1, 2);
  const seen: unknown[] = [];
  x.registerHook((gradient) => {
    seen.push(gradient.tolist());
    return undefined;
  });
  sum(mul(x, 2)).backward();
  sum(mul(x, 5)).backward();
  expect(seen).toEqual([
    [2, 2],
    [5, 5],
  ]);
  expect(x.grad!.tolist()).toEqual([7, 7]);
});

test("what a hook answers goes on, and the next hook gets it", () => {
  const x = leaf(1);
  const y = mul(x, 3);
  y.registerHook((gradient) => mul(gradient, 10));
  y.registerHook((gradient) => add(gradient, 1));
  sum(y).backward();
  expect(x.grad!.tolist()).toEqual([3 * 11]);
  x.registerHook((gradient) => noGrad(() => mul(gradient, -1)));
  sum(mul(x, 4)).backward();
  expect(x.grad!.tolist()).toEqual([33 - 4]);
});

test("a hook on the root replaces the first gradient", () => {
  const x = leaf(1);
  const loss = sum(mul(x, 3));
  loss.registerHook((gradient) => mul(gradient, 7));
  loss.backward();
  expect(x.grad!.tolist()).toEqual([21]);
});

test("a hook may answer a tensor of its own, which stays its own", () => {
  const x = tensor(new Float32Array(2000), { requiresGrad: true });
  const constant = mul(tensor(new Float32Array(2000).fill(1)), 4);
  x.registerHook(() => constant);
  sum(x).backward();
  sum(x).backward();
  expect(x.grad!.dataSync()).toEqual(new Float32Array(2000).fill(8));
  expect(constant.dataSync()).toEqual(new Float32Array(2000).fill(4));
});

test("a removed hook is gone; removing it again is nothing", () => {
  const x = leaf(1);
  const remove = x.registerHook((gradient) => mul(gradient, 100));
  x.registerHook((gradient) => add(gradient, 1));
  remove();
  remove();
  sum(mul(x, 2)).backward();
  expect(x.grad!.tolist()).toEqual([3]);
});

test("a hook that removes itself does not hide the next one", () => {
  const x = leaf(1);
  const called: string[] = [];
  const remove = x.registerHook(() => {
    called.push("once");
    remove();
    return undefined;
  });
  x.registerHook(() => {
    called.push("always");
    return undefined;
  });
  sum(mul(x, 2)).backward();
  sum(mul(x, 2)).backward();
  expect(called).toEqual(["once", "always", "always"]);
});

test("a hook that answers another shape is refused", () => {
  const x = leaf(1, 2);
  x.registerHook((gradient) => reshape(gradient, [2, 1]));
  expect(() => sum(x).backward()).toThrow(
    error(
      "ShapeError",
      "registerHook: the hook answered a gradient of shape [2, 1] for a tensor of shape [2]; both must be the same",
    ),
  );
});

test("hooks run unrecorded, but recorded under createGraph", () => {
  const x = leaf(3);
  let inside: Tensor | undefined;
  x.registerHook((gradient) => {
    inside = mul(gradient, x);
    return undefined;
  });
  sum(mul(x, x)).backward();
  expect(inside!.requiresGrad).toBe(false);
  x.grad = null;
  sum(mul(x, x)).backward({ createGraph: true });
  expect(inside!.requiresGrad).toBe(true);
});

test("a hook may run a backward of its own", () => {
  const [x, w] = [leaf(2), leaf(5)];
  const y = mul(x, x);
  const other = sum(mul(w, w));
  y.registerHook((gradient) => {
    other.backward();
    return mul(gradient, 2);
  });
  sum(mul(y, 3)).backward();
  expect([x.grad!.tolist(), w.grad!.tolist()]).toEqual([[2 * 2 * 3 * 2], [10]]);
});

test("retainGrad keeps the gradient of a result, as its hooks left it, and adds up", () => {
  const x = leaf(1);
  const y = mul(x, 3).retainGrad();
  y.registerHook((gradient) => mul(gradient, 2));
  const loss = sum(mul(y, 5));
  loss.backward({ retainGraph: true });
  expect([y.grad!.tolist(), x.grad!.tolist()]).toEqual([[10], [30]]);
  loss.backward();
  expect(y.grad!.tolist()).toEqual([20]);
});

test("a retained gradient has memory of its own, though the gradient went on as it was", () => {
  const x = tensor(new Float32Array(2000), { requiresGrad: true });
  const y = add(x, 1).retainGrad();
  sum(mul(y, 6)).backward();
  sum(mul(x, 2)).backward();
  expect(y.grad!.dataSync()).toEqual(new Float32Array(2000).fill(6));
  expect(x.grad!.dataSync()).toEqual(new Float32Array(2000).fill(8));
});

test("retainGrad on the root keeps the first gradient", () => {
  const loss = sum(leaf(1, 2)).retainGrad();
  loss.backward();
  expect(loss.grad!.item()).toBe(1);
});

test("a gradient that a hook holds on to is released, unless it is kept or small", () => {
  const x = tensor(new Float32Array(2000), { requiresGrad: true });
  const y = mul(x, 2);
  let large: Tensor | undefined;
  let small: Tensor | undefined;
  y.registerHook((gradient) => {
    large = gradient;
    small = sum(gradient);
    return undefined;
  });
  sum(mul(y, 4)).backward();
  expect(() => large!.dataSync()).toThrow(
    error(
      "AutogradError",
      'this tensor\'s memory was released during backward(); call keep(tensor) before then to hold on to it, or read it earlier with "await tensor.data()"',
    ),
  );
  expect(small!.item()).toBe(8000);
});
