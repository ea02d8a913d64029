import { add, defineOp, equal, mul, optim, reshape, sum, type Tensor, tensor } from "pellucid";
import { expect, test } from "vitest";
import { error } from "../support/errors.js";

// The op of defineOp's own example.
const square = defineOp({
  name: "square",
  forward({ kernels, storage, wrap }, x: Tensor) {
    const shape = { shape: [x.size], aStrides: [1], bStrides: [1] };
    return { y: wrap(kernels.binary("mul", storage(x), storage(x), shape), x.shape, x.dtype), saved: { x } };
  },
  backward({ saved: { x } }, dy) {
    return [mul(dy, mul(x, 2))]; // d(x²)/dx = 2x
  },
});

test("a user's own op computes, differentiates, and differentiates again", () => {
  const x = tensor(
    [
      [1, -2],
      [0.5, 3],
    ],
    { requiresGrad: true },
  );
  const y = square(x);
  expect(y.tolist()).toEqual([
    [1, 4],
    [0.25, 9],
  ]);
  expect(y.node!.op).toBe("square");
  sum(mul(y, 10)).backward({ createGraph: true });
  expect(x.grad!.tolist()).toEqual([
    [20, -40],
    [10, 60],
  ]);
  const first = x.grad!;
  x.grad = null;
  sum(first).backward();
  expect(x.grad!.tolist()).toEqual([
    [20, 20],
    [20, 20],
  ]);
});

test("an op on tensors that need no gradient is not recorded", () => {
  const y = square(tensor([3]));
  expect([y.node, y.requiresGrad]).toEqual([null, false]);
});

test("a result of integers is not recorded: it has no derivative", () => {
  const y = equal(tensor([1, 2], { requiresGrad: true }), 2);
  expect([y.dtype, y.requiresGrad]).toEqual(["uint8", false]);
});

const identity = { name: "broken", forward: (_: unknown, x: Tensor) => ({ y: add(x, 0), saved: null }) };

test("a backward that answers a wrong shape is caught where it is", () => {
  const broken = defineOp({ ...identity, backward: (_, dy) => [reshape(dy, [3, 2])] });
  const x = tensor(new Float32Array(6), { shape: [2, 3], requiresGrad: true });
  expect(() => sum(broken(x)).backward()).toThrow(
    error(
      "AutogradError",
      "broken: backward answered a gradient of shape [3, 2] for argument 0 of shape [2, 3]; both must be the same (sum over broadcast axes with sumTo)",
    ),
  );
  expect(x.grad).toBeNull();
});

test.each([
  [undefined, "undefined"],
  [tensor([1]), "a Tensor [1]"],
  [{ saved: null }, "an object { saved }"],
])("a forward that answers %s is told what it must answer", (answer, shown) => {
  const broken = defineOp({ name: "broken", forward: () => answer as never });
  const text = `broken: forward answered ${shown}; it must answer { y, saved }, where y is a Tensor`;
  expect(() => broken()).toThrow(error("AutogradError", text));
});

test.each([
  [undefined, "undefined"],
  [tensor([1]), "a Tensor [1]"],
  [[undefined], "[undefined]"],
  [Array(1), "[]"],
  [[[1]], "[an array of 1]"],
])("a backward that answers %s is told what it must answer", (answer, shown) => {
  const broken = defineOp({ ...identity, backward: () => answer as never });
  const text = `broken: backward answered ${shown}; it must answer an array of gradients in the places of its arguments, each a Tensor or null`;
  expect(() => sum(broken(tensor([1], { requiresGrad: true }))).backward()).toThrow(
    error("AutogradError", text),
  );
});

test("an op without a backward says so when a gradient is asked for", () => {
  const flat = defineOp({ ...identity, name: "flat" });
  expect(() => sum(flat(tensor([1], { requiresGrad: true }))).backward()).toThrow(
    error(
      "AutogradError",
      "flat: its gradient has no derivative here, so a second derivative through it cannot be computed",
    ),
  );
});

test("null stands for an argument without a gradient, also when it wants one", () => {
  const gate = defineOp({
    name: "gate",
    forward: (_, x: Tensor, w: Tensor) => ({ y: mul(x, w), saved: { w } }),
    backward: ({ saved: { w } }, dy) => [mul(dy, w), null],
  });
  const [x, w] = [2, 5].map((v) => tensor([v], { requiresGrad: true }));
  sum(gate(x, w)).backward();
  expect([x.grad!.tolist(), w.grad]).toEqual([[5], null]);
});

test("needs() tells which arguments want a gradient", () => {
  const asked: boolean[] = [];
  const spy = defineOp({
    name: "spy",
    forward: (_, a: Tensor, b: Tensor, c: number) => ({ y: mul(add(a, b), c), saved: { c } }),
    backward({ saved: { c }, needs }, dy) {
      asked.push(needs(0), needs(1), needs(2));
      return [null, mul(dy, c), null];
    },
  });
  const b = tensor([1], { requiresGrad: true });
  sum(spy(tensor([1]), b, 4)).backward();
  expect(asked).toEqual([false, true, false]);
  expect(b.grad!.tolist()).toEqual([4]);
});

test("forward may be made of ops: the result belongs to the new op alone", () => {
  const cube = defineOp({
    name: "cube",
    forward: (_, x: Tensor) => ({ y: mul(mul(x, x), x), saved: { x } }),
    backward: ({ saved: { x } }, dy) => [mul(dy, mul(mul(x, x), 3))],
  });
  const x = tensor([2], { requiresGrad: true });
  const y = cube(x);
  expect(y.node!.op).toBe("cube");
  sum(y).backward();
  expect(x.grad!.tolist()).toEqual([12]);
});

test("an op that answers one of its arguments leaves that argument alone", () => {
  const reversal = defineOp({
    name: "reversal",
    forward: (_, x: Tensor, strength: Tensor) => ({ y: x, saved: { strength } }),
    backward: ({ saved: { strength } }, dy) => [mul(dy, strength), null],
  });
  const x = tensor([1, 2], { requiresGrad: true });
  const strength = tensor([-3], { requiresGrad: true });
  sum(reversal(x, strength)).backward();
  expect(x.grad!.tolist()).toEqual([-3, -3]);

  const constant = tensor([1, 2]);
  const y = reversal(constant, strength);
  expect(y).not.toBe(constant);
  expect(constant.isLeaf).toBe(true);
  sum(y).backward();
  expect(constant.grad).toBeNull();
});

test("a saved value that backward answers as the gradient is not taken for the gradient's own memory", () => {
  // For a gradient of ones, that of a product is the other factor, and a backward may say so.
  const product = defineOp({
    name: "product",
    forward: (_, a: Tensor, b: Tensor) => ({ y: mul(a, b), saved: { a, b } }),
    backward: ({ saved: { a, b } }) => [b, a],
  });
  const a = tensor(new Float32Array(2000).fill(2), { requiresGrad: true });
  const b = mul(tensor(new Float32Array(2000).fill(3)), 1);
  for (const createGraph of [false, true]) {
    sum(product(a, b)).backward({ createGraph });
    expect(a.grad!.dataSync()).toEqual(new Float32Array(2000).fill(3));
    new optim.SGD([a]).zeroGrad();
    expect(b.dataSync(), `createGraph ${createGraph}`).toEqual(new Float32Array(2000).fill(3));
  }
});
