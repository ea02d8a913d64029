import fc from "fast-check";
import { add, concat, matmul, mul, optim, reshape, sub, sum, type Tensor, tensor } from "pellucid";
import { expect, test } from "vitest";
import { leaf } from "../support/tensors.js";

const grad = (t: Tensor) => t.grad?.tolist() ?? null;

test("two backward calls add up, until zeroGrad starts again from none", () => {
  const x = leaf(1, 2);
  sum(mul(x, 3)).backward();
  expect(grad(x)).toEqual([3, 3]);
  sum(mul(x, x)).backward();
  expect(grad(x)).toEqual([3 + 2, 3 + 4]);
  new optim.SGD([x]).zeroGrad();
  expect(x.grad).toBeNull();
  sum(mul(x, 5)).backward();
  expect(grad(x)).toEqual([5, 5]);
});

test("micro-batches add up to the gradient of the whole batch", () => {
  const w = leaf(0.5, -1, 2);
  const rows = tensor(
    [
      [1, 2, 3],
      [-1, 0, 4],
      [2, 2, -2],
    ],
    { dtype: "float64" },
  );
  sum(mul(matmul(rows, w), matmul(rows, w))).backward();
  const whole = grad(w);
  w.grad = null;
  for (const row of [
    [1, 2, 3],
    [-1, 0, 4],
    [2, 2, -2],
  ]) {
    const y = sum(mul(tensor(row, { dtype: "float64" }), w));
    mul(y, y).backward();
  }
  expect(grad(w)).toEqual(whole);
});

test("x * x counts both uses", () => {
  const x = leaf(3, -4);
  sum(mul(x, x)).backward();
  expect(grad(x)).toEqual([6, -8]);
});

test("x - x has the gradient 0, not none", () => {
  const x = leaf(3);
  sum(sub(x, x)).backward();
  expect(grad(x)).toEqual([0]);
});

test("two branches and their diamond", () => {
  const x = leaf(2);
  const trunk = mul(x, x); // 2x = 4
  const left = mul(trunk, 3);
  const right = mul(trunk, trunk); // 2·trunk = 8
  sum(add(left, right)).backward();
  expect(grad(x)).toEqual([4 * (3 + 8)]);
});

test("an input that appears twice in a list gets both parts", () => {
  const x = leaf(1, 2);
  const weights = tensor([1, 10, 100, 1000], { dtype: "float64" });
  sum(mul(concat([x, x]), weights)).backward();
  expect(grad(x)).toEqual([101, 1010]);
});

test("views of one buffer are one leaf", () => {
  const x = leaf(1, 2, 3, 4);
  const square = reshape(x, [2, 2]);
  sum(mul(square, reshape(x, [4, 1]).reshape([2, 2]))).backward();
  expect(grad(x)).toEqual([2, 4, 6, 8]);
});

test("a node has its turn once its gradient is complete, however uneven the paths to it are", () => {
  // Random graphs: each new value is a combination of two earlier ones; the derivative is carried along forwards.
  const instruction = fc.record({
    op: fc.constantFrom("add", "sub", "mul"),
    a: fc.nat(),
    b: fc.nat(),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: -2, max: 2 }),
      fc.array(instruction, { minLength: 1, maxLength: 8 }),
      (x, program) => {
        const input = leaf(x);
        const values = [{ tensor: input as Tensor, value: x, slope: 1 }];
        for (const { op, a, b } of program) {
          const [l, r] = [values[a % values.length], values[b % values.length]];
          if (op === "mul" && Math.abs(l.value * r.value) > 1000) continue;
          values.push(
            {
              add: () => ({
                tensor: add(l.tensor, r.tensor),
                value: l.value + r.value,
                slope: l.slope + r.slope,
              }),
              sub: () => ({
                tensor: sub(l.tensor, r.tensor),
                value: l.value - r.value,
                slope: l.slope - r.slope,
              }),
              mul: () => ({
                tensor: mul(l.tensor, r.tensor),
                value: l.value * r.value,
                slope: l.slope * r.value + l.value * r.slope,
              }),
            }[op]!(),
          );
        }
        const last = values.at(-1)!;
        last.tensor.backward();
        // Eight steps through integers of at most 1000 stay below 2^53, so both are exact.
        expect(input.grad!.item() + 0).toBe(last.slope + 0);
      },
    ),
  );
});

test("both gradients of a + b have memory of their own", () => {
  // More than 4 KiB, so that memory released by mistake could not be read.
  const [a, b] = [0, 1].map(() => tensor(new Float32Array(2000), { requiresGrad: true }));
  add(a, b).backward({ gradient: tensor(new Float32Array(2000).fill(1)) });
  expect(a.grad!.buffer).not.toBe(b.grad!.buffer);
  new optim.SGD([a]).zeroGrad();
  sum(mul(a, 7)).backward();
  expect(b.grad!.dataSync()).toEqual(new Float32Array(2000).fill(1));
  expect(a.grad!.dataSync()).toEqual(new Float32Array(2000).fill(7));
});

test("a gradient that was passed in stays the caller's", () => {
  const x = tensor(new Float32Array(2000), { requiresGrad: true });
  const gradient = mul(tensor(new Float32Array(2000).fill(1)), 2);
  add(x, 0).backward({ gradient });
  new optim.SGD([x]).zeroGrad();
  sum(x).backward();
  expect(gradient.dataSync()).toEqual(new Float32Array(2000).fill(2));
});

test("a gradient that was passed in stays the caller's with createGraph too", () => {
  const [a, b] = [0, 1].map(() => tensor(new Float32Array(2000), { requiresGrad: true }));
  const gradient = mul(tensor(new Float32Array(2000).fill(1)), 2);
  add(a, b).backward({ gradient, createGraph: true });
  new optim.SGD([a]).zeroGrad();
  expect(gradient.dataSync()).toEqual(new Float32Array(2000).fill(2));
  expect(b.grad!.dataSync()).toEqual(new Float32Array(2000).fill(2));
});

test("a gradient that the user put there stays the user's", () => {
  const w = tensor(new Float32Array(2000), { requiresGrad: true });
  const mine = mul(tensor(new Float32Array(2000).fill(1)), 4);
  const optimizer = new optim.SGD([w], { lr: 1 });
  w.grad = mine;
  optimizer.step();
  sum(mul(w, 2)).backward();
  optimizer.zeroGrad();
  expect(mine.dataSync()).toEqual(new Float32Array(2000).fill(4));
  w.grad = mine;
  optimizer.zeroGrad();
  expect(mine.dataSync()).toEqual(new Float32Array(2000).fill(4));
  expect(w.dataSync()).toEqual(new Float32Array(2000).fill(-4));
});
