import { add, argmax, mul, sum, tensor } from "pellucid";
import { expect, test } from "vitest";
import { error } from "../support/errors.js";

test("a leaf requires a gradient when told to; a result when anything in it does", () => {
  const [x, w] = [tensor([1]), tensor([2], { requiresGrad: true })];
  expect([x.requiresGrad, w.requiresGrad, mul(x, x).requiresGrad, mul(x, w).requiresGrad]).toEqual([
    false,
    true,
    false,
    true,
  ]);
  expect([x.isLeaf, mul(x, x).isLeaf, mul(x, w).isLeaf]).toEqual([true, true, false]);
});

test("only what requires a gradient gets one", () => {
  const [x, w] = [tensor([3]), tensor([2], { requiresGrad: true })];
  const product = mul(x, w);
  sum(product).backward();
  expect([x.grad, w.grad!.tolist(), product.grad]).toEqual([null, [3], null]);
});

test("a leaf that is switched off gets none, and can be switched on again", () => {
  const w = tensor([2], { requiresGrad: true });
  w.requiresGrad = false;
  expect(mul(w, w).requiresGrad).toBe(false);
  w.requiresGrad = true;
  sum(mul(w, w)).backward();
  expect(w.grad!.tolist()).toEqual([4]);
});

test("switching a leaf on after forward does not put it in the graph", () => {
  const [late, w] = [tensor([1]), tensor([2], { requiresGrad: true })];
  const y = sum(add(late, w));
  late.requiresGrad = true;
  y.backward();
  expect([late.grad, w.grad!.tolist()]).toEqual([null, [1]]);
});

test("a result cannot be switched off, and on it is already", () => {
  const y = mul(tensor([1], { requiresGrad: true }), 2);
  y.requiresGrad = true;
  expect(() => {
    y.requiresGrad = false;
  }).toThrow(
    error(
      "AutogradError",
      "requiresGrad: this tensor was computed by mul, so it cannot be turned off here; use detach() to get one outside the graph",
    ),
  );
});

test("integers have no gradient", () => {
  for (const dtype of ["int32", "uint8"] as const) {
    expect(() => tensor([1], { dtype, requiresGrad: true })).toThrow(
      error(
        "DTypeError",
        `requiresGrad: a tensor of ${dtype} has no gradient; only float32 and float64 do. Convert it with cast(x, "float32")`,
      ),
    );
  }
  expect(argmax(tensor([1, 2], { requiresGrad: true })).requiresGrad).toBe(false);
});

test("detach leaves the graph and shares the values", () => {
  const x = tensor([1, 2], { requiresGrad: true });
  const y = mul(x, 3);
  const outside = y.detach();
  expect([outside.requiresGrad, outside.isLeaf, outside.tolist()]).toEqual([false, true, [3, 6]]);
  sum(mul(y, outside)).backward();
  expect(x.grad!.tolist()).toEqual([3 * 3, 3 * 6]);
  x.detach().assign(tensor([10, 20]));
  expect(x.tolist()).toEqual([10, 20]);
});

test("a detached tensor can be a leaf of its own", () => {
  const x = tensor([2], { requiresGrad: true });
  const middle = mul(x, x).detach();
  middle.requiresGrad = true;
  sum(mul(middle, 5)).backward();
  expect([x.grad, middle.grad!.tolist()]).toEqual([null, [5]]);
});
