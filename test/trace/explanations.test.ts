import {
  add,
  avgPool2d,
  batchNorm2d,
  clamp,
  conv2d,
  crossEntropy,
  defineOp,
  exp,
  maxPool2d,
  mean,
  mul,
  noGrad,
  ones,
  optim,
  pow,
  relu,
  softmax,
  sum,
  type Tensor,
  tensor,
  zeros,
} from "pellucid";
import { formatTerm, tape, traceElement, traceGradient, traceStep } from "pellucid/trace";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";

const f64 = (values: Parameters<typeof tensor>[0], requiresGrad = true) =>
  tensor(values, { dtype: "float64", requiresGrad });
const shown = async (y: Tensor, ...index: number[]) => formatTerm((await traceElement(y, index)).term);
const passed = async (y: Tensor, argument: number, ...index: number[]) =>
  formatTerm((await traceGradient(y, argument, index)).term);

const image = () =>
  f64([
    [
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
    ],
  ]);

describe("a convolution", () => {
  const x = image();
  const weight = f64([[[[0.5, -1]]]]);
  const y = conv2d(x, weight, f64([10])).retainGrad();
  y.backward({
    gradient: tensor(
      Float64Array.from({ length: 6 }, (_, i) => i + 1),
      { shape: [1, 1, 3, 2] },
    ),
    retainGraph: true,
  });

  test("an output is the kernel over its patch, and the bias", async () => {
    expect(await shown(y, 0, 0, 1, 0)).toBe(
      "((weight[0, 0, 0, 0]=0.5 · x[0, 0, 1, 0]=4) + (weight[0, 0, 0, 1]=-1 · x[0, 0, 1, 1]=5) + bias[0]=10)",
    );
  });

  test("dx is every output that the pixel went into, by the weight that it met there", async () => {
    expect(await passed(y, 0, 0, 0, 1, 1)).toBe(
      "((weight[0, 0, 0, 0]=0.5 · dy[0, 0, 1, 1]=4) + (weight[0, 0, 0, 1]=-1 · dy[0, 0, 1, 0]=3))",
    );
  });

  test("dWeight is every position, dBias every output", async () => {
    expect(await passed(y, 1, 0, 0, 0, 1)).toContain("(x[0, 0, 0, 1]=2 · dy[0, 0, 0, 0]=1) + ");
    expect(await passed(y, 2, 0)).toBe(
      "(dy[0, 0, 0, 0]=1 + dy[0, 0, 0, 1]=2 + dy[0, 0, 1, 0]=3 + dy[0, 0, 1, 1]=4 + dy[0, 0, 2, 0]=5 + dy[0, 0, 2, 1]=6)",
    );
  });
});

test("a pool shows its window, and passes the gradient to the winner alone", async () => {
  const x = image();
  const y = maxPool2d(x, 2, { stride: 1 }).retainGrad();
  sum(mul(y, 3)).backward({ retainGraph: true });
  expect(await shown(y, 0, 0, 0, 1)).toBe(
    "max(x[0, 0, 0, 1]=2, x[0, 0, 0, 2]=3, x[0, 0, 1, 1]=5, x[0, 0, 1, 2]=6)",
  );
  expect(await passed(y, 0, 0, 0, 1, 2)).toBe("(dy[0, 0, 0, 1]=3)");
  expect(await passed(y, 0, 0, 0, 0, 2)).toBe("(0)");
});

test("relu is a gate, both ways", async () => {
  const y = relu(f64([-1, 2])).retainGrad();
  sum(mul(y, 5)).backward({ retainGraph: true });
  expect([await shown(y, 0), await shown(y, 1)]).toEqual(["max(0, x[0]=-1)", "max(0, x[1]=2)"]);
  expect([await passed(y, 0, 0), await passed(y, 0, 1)]).toEqual(["(0)", "(dy[1]=5)"]);
});

test("softmax and cross-entropy are made of exponentials below the largest", async () => {
  const logits = f64([[0, 1]]);
  const largest = "max(x[0, 0]=0, x[0, 1]=1)";
  expect(await shown(softmax(logits), 0, 0)).toBe(
    `(exp((x[0, 0]=0 − ${largest})) / (exp((x[0, 0]=0 − ${largest})) + exp((x[0, 1]=1 − ${largest}))))`,
  );
  const losses = crossEntropy(logits, tensor([1], { dtype: "int32" }), { reduction: "none" }).retainGrad();
  sum(losses).backward({ retainGraph: true });
  expect(await shown(losses, 0)).toMatch(/^\(\(q=1 · \(log\(.+\) − \(logits\[0, 1\]=1 − max\(.+\)\)\)\)\)$/);
  expect(await passed(losses, 0, 0, 1)).toMatch(/^\(\(\(exp\(.+\) \/ \(.+\)\) − q=1\) · dy\[0\]=1\)$/);
});

test("batch normalization shows the mean and the variance that it used", async () => {
  const x = f64([[[[1, 3]]]]);
  const own = { dtype: "float64" } as const;
  const y = batchNorm2d(x, zeros([1], own), ones([1], own), f64([2]), f64([5]), { training: true });
  expect(await shown(y, 0, 0, 0, 1)).toBe(
    "((weight[0]=2 · ((x[0, 0, 0, 1]=3 − mean[0]=2) / sqrt((variance[0]=1 + ε=0.00001)))) + bias[0]=5)",
  );
});

test("an op of somebody else's is not looked into, but its gradient is", async () => {
  const cube = defineOp({
    name: "cube",
    forward: (_, x: Tensor) => ({ y: mul(x, mul(x, x)), saved: { x } }),
    backward: ({ saved: { x } }, dy) => [mul(dy, mul(3, mul(x, x)))],
  });
  const y = cube(f64([2, 5])).retainGrad();
  y.backward({ gradient: f64([1, 10], false), retainGraph: true });
  const { term, value } = await traceElement(y, [1]);
  expect([formatTerm(term), term.value, value]).toEqual(["cube(x[1]=5)", 125, 125]);
  expect(await passed(y, 0, 1)).toBe("((slope=75 · dy[1]=10))");
});

test("an op that passes nothing back to an argument", async () => {
  const first = defineOp({
    name: "first",
    forward: (_, x: Tensor, _other: Tensor) => ({ y: mul(x, 1), saved: {} }),
    backward: (_, dy) => [dy, null],
  });
  const y = first(f64([2]), f64([3])).retainGrad();
  sum(y).backward({ retainGraph: true });
  const { term, value } = await traceGradient(y, 1, [0]);
  expect([formatTerm(term), value]).toEqual(["(0)", 0]);
});

test("sums of any length, and powers of 1, are what the library makes of them", async () => {
  const x = ones([500, 500], { dtype: "float64" });
  x.requiresGrad = true;
  const total = sum(x);
  expect((await traceElement(total, [])).term.value).toBe(250_000);
  for (const [base, exponent] of [
    [1, Infinity],
    [-1, -Infinity],
    [1, NaN],
  ]) {
    const { term, value } = await traceElement(pow(f64([base]), exponent), [0]);
    expect([term.value, value]).toEqual([1, 1]);
  }
});

test("a bound that is left out is not shown", async () => {
  expect(await shown(clamp(f64([5]), { max: 3 }), 0)).toBe("min(x[0]=5, max=3)");
  expect(await shown(clamp(f64([5]), { min: 7 }), 0)).toBe("max(x[0]=5, min=7)");
});

test("an op may have any name, and arguments are called by their places", async () => {
  const named = defineOp({
    name: "toString",
    forward: (_, a: Tensor, b: Tensor) => ({ y: mul(a, b), saved: { a, b } }),
    backward: ({ saved: { a, b } }, dy) => [mul(dy, b), mul(dy, a)],
  });
  expect(await shown(named(f64([2]), f64([3])), 0)).toBe("toString(x0[0]=2, x1[0]=3)");
});

test("the tape is in the order in which ops ran, whatever came of them", () => {
  const x = f64([1]);
  const [late, early] = [exp(x), relu(x)];
  expect(tape(add(early, late)).map(({ op }) => op)).toEqual(["exp", "relu", "add"]);
});

test("a mean, and a pool that averages, are a sum by how many there are", async () => {
  const x = f64([
    [1, 2],
    [4, 8],
  ]);
  const y = mean(x, 0).retainGrad();
  y.backward({ gradient: f64([3, 5], false), retainGraph: true });
  expect(await shown(y, 1)).toBe("((x[0, 1]=2 + x[1, 1]=8) / n=2)");
  expect(await passed(y, 0, 1, 1)).toBe("(dy[1]=5 / n=2)");
  const four = "x[0, 0, 0, 0]=1 + x[0, 0, 0, 1]=2 + x[0, 0, 1, 0]=4 + x[0, 0, 1, 1]=5";
  expect(await shown(avgPool2d(image(), 2), 0, 0, 0, 0)).toBe(`((${four}) / n=4)`);
  const corner = (countIncludePad: boolean) =>
    shown(avgPool2d(image(), 2, { padding: 1, countIncludePad }), 0, 0, 0, 0);
  expect(await corner(true)).toBe("((x[0, 0, 0, 0]=1) / n=4)");
  expect(await corner(false)).toBe("((x[0, 0, 0, 0]=1) / n=1)");
});

test("each line of a step refers to those before it by their names", async () => {
  const w = f64([1, 2]);
  const lines = async (optimizer: optim.Optimizer) => {
    w.grad = null;
    sum(mul(w, 3)).backward();
    const told = (await traceStep(optimizer, w, [1])).map(
      ({ name, term }) => `${name} = ${formatTerm(term)}`,
    );
    return told;
  };
  expect(await lines(new optim.Adam([w], { lr: 0.1, weightDecay: 0.5 }))).toEqual([
    "g = (gradient[1]=3 + (λ=0.5 · parameter[1]=2))",
    "m = ((β1=0.9 · m=0) + ((1 − β1)=0.1 · g=4))",
    "v = ((β2=0.999 · v=0) + ((1 − β2)=0.001 · (g=4 ^ 2)))",
    "mHat = (m=0.4 / (1 − β1^1)=0.1)",
    "vHat = (v=0.016 / (1 − β2^1)=0.001)",
    "parameter = (parameter[1]=2 − (lr=0.1 · (mHat=4 / (sqrt(vHat=16) + ε=1e-8))))",
  ]);
  expect(await lines(new optim.SGD([w], { lr: 0.1, momentum: 0.9, nesterov: true }))).toEqual([
    "g = gradient[1]=3",
    "velocity = g=3",
    "parameter = (parameter[1]=2 − (lr=0.1 · (g=3 + (momentum=0.9 · velocity=3))))",
  ]);
});

describe("what cannot be traced is refused", () => {
  const rejects = (promise: Promise<unknown>, kind: string, message: string) =>
    expect(promise).rejects.toThrow(error(kind, message));

  test("a leaf, and a result that was not recorded", async () => {
    const why =
      "this tensor was not computed by an op that was recorded; trace the result of an op that an input with requiresGrad went into, outside of noGrad()";
    await rejects(traceElement(f64([1]), [0]), "AutogradError", `traceElement: ${why}`);
    const y = noGrad(() => relu(f64([1])));
    await rejects(traceGradient(y, 0, [0]), "AutogradError", `traceGradient: ${why}`);
    expect(() => tape(y)).toThrow(
      error(
        "AutogradError",
        "tape: this tensor was not computed by an op that was recorded; pass the loss, computed outside of noGrad() from something with requiresGrad",
      ),
    );
  });

  test("an element that is not there", async () => {
    const y = relu(f64([[1, 2]]));
    for (const [index, told] of [
      [[0], "[0]"],
      [[0, 2], "[0, 2]"],
      [[0, -1], "[0, -1]"],
      [[0.5, 0], "[0.5, 0]"],
      [3, "3"],
    ] as [number[], string][]) {
      await rejects(
        traceElement(y, index),
        "ShapeError",
        `traceElement: index is ${told}, but the tensor has shape [1, 2] (2 elements); name one whole number for each axis, from 0 to its size − 1`,
      );
    }
  });

  test("a gradient that nobody kept, or that nobody wants", async () => {
    const y = mul(f64([1]), f64([2], false));
    sum(y).backward({ retainGraph: true });
    await rejects(
      traceGradient(y, 0, [0]),
      "AutogradError",
      "traceGradient: the result of mul has no gradient; call retainGrad() on it, or tape() on the loss, before backward({ retainGraph: true })",
    );
    y.retainGrad();
    sum(y).backward({ retainGraph: true });
    await rejects(
      traceGradient(y, 1, [0]),
      "ValueError",
      "traceGradient: argument 1 of mul wants no gradient; those that do are 0: set requiresGrad on what it comes from before forward",
    );
  });

  test("a graph that has had its backward pass, or whose parameters have moved since", async () => {
    const w = f64([1, 2]);
    const y = mul(w, w);
    sum(y).backward();
    const released = (name: string) =>
      `${name}: what mul saved was released after its backward pass; call ${name} before backward(), or call that with { retainGraph: true }`;
    await rejects(traceElement(y, [0]), "AutogradError", released("traceElement"));
    expect(() => tape(y)).toThrow(error("AutogradError", released("tape")));
    const [z, shifted] = [mul(w, w), add(w, 3)];
    sum(z).backward({ retainGraph: true });
    new optim.SGD([w], { lr: 0.1 }).step();
    const moved = (op: string) =>
      `traceElement: what went into ${op} was changed in place since (by optimizer.step(), loadStateDict() or a training forward of batch-norm), so that its terms would not add up to the result; run forward again before traceElement`;
    await rejects(traceElement(z, [0]), "AutogradError", moved("mul"));
    await rejects(traceElement(shifted, [0]), "AutogradError", moved("add"));
  });

  test("an op of somebody else's that has no backward, or one without a derivative", async () => {
    const twice = defineOp({
      name: "twice",
      forward: (_, x: Tensor) => ({ y: mul(x, 2), saved: {} }),
    });
    const outer = defineOp({
      name: "outer",
      forward: (_, x: Tensor) => ({ y: mul(x, 2), saved: {} }),
      backward: (_, dy) => [twice(dy)],
    });
    const refused = (name: string, op: string) =>
      `${name}: ${op} is known by its backward alone, which cannot be asked (twice: its gradient has no derivative here, so a second derivative through it cannot be computed); give defineOp a backward that is made of ops that have one`;
    const y = twice(f64([1]));
    y.grad = f64([1], false);
    await rejects(traceElement(y, [0]), "AutogradError", refused("traceElement", "twice"));
    await rejects(traceGradient(y, 0, [0]), "AutogradError", refused("traceGradient", "twice"));
    const z = outer(f64([3])).retainGrad();
    sum(z).backward({ retainGraph: true });
    expect(await shown(z, 0)).toBe("outer(x[0]=3)");
    await rejects(traceGradient(z, 0, [0]), "AutogradError", refused("traceGradient", "outer"));
  });

  test("a step of what is not the optimizer's", async () => {
    const w = f64([1]);
    const optimizer = new optim.SGD([w], { lr: 0.1 });
    await rejects(
      traceStep(optimizer, f64([1]), [0]),
      "ValueError",
      "traceStep: this tensor is none of the optimizer's parameters; pass one of optimizer.parameters",
    );
    await rejects(
      traceStep(optimizer, w, [0]),
      "AutogradError",
      "traceStep: the parameter has no gradient, so that the step would leave it as it is; call backward() first",
    );
  });
});
