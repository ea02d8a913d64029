import {
  cast,
  dropout,
  log,
  manualSeed,
  mul,
  nn,
  pow,
  randn,
  relu,
  sqrt,
  sum,
  type Tensor,
  tensor,
} from "pellucid";
import { gradcheck, gradgradcheck } from "pellucid/testing";
import { expect, test } from "vitest";
import { checkMistakes, thrown } from "../../support/errors.js";

const x = tensor([[1, 2]], { dtype: "float64" });
const labels = tensor(Int32Array.of(0, 1));
const any = (value: unknown) => value as Tensor;

let calls = 0;
const counter = (t: Tensor) => {
  calls += 1;
  return mul(t, calls);
};

checkMistakes({
  "no function": [
    () => gradcheck(3 as never, [x]),
    "ValueError: gradcheck: fn is 3; it must be a function of tensors or an nn.Module",
  ],
  "inputs that are no list": [
    () => gradcheck(relu, x as never),
    "ValueError: gradcheck: inputs must be a list of tensors, as in gradcheck(fn, [x, weight])",
  ],
  "an input that is no tensor": [
    () => gradcheck(mul as never, [x, any(2)]),
    "ValueError: gradcheck: inputs[1] is 2; every input must be a tensor: close over everything else, as in gradcheck((x) => fn(x, 2), [x])",
  ],
  "no inputs": [
    () => gradcheck(() => x, [], { name: "constant" }),
    "ValueError: gradcheck: constant has no inputs, so there is nothing to differentiate by; pass the tensors that it depends on",
  ],
  "no differentiable input": [
    () => gradcheck((t) => cast(t, "float64"), [labels], { name: "toFloat" }),
    "ValueError: gradcheck: none of the 1 inputs of toFloat is differentiated (int32 [2]); pass at least one of float64",
  ],
  "an input that is not finite": [
    () => gradcheck(relu, [tensor([[0, Number.NaN]], { dtype: "float64" })]),
    "ValueError: gradcheck: inputs[0] is NaN at [0, 1] of [1, 2]; a derivative needs finite values",
  ],
  "a chosen input that is not there": [
    () => gradcheck(relu, [x], { inputs: [1] }),
    "ValueError: gradcheck: the option inputs names input 1, but there are 1, counted from 0",
  ],
  "a chosen input that is an integer": [
    () => gradcheck((t) => t, [x, labels], { inputs: [1] }),
    "DTypeError: gradcheck: the option inputs names input 1, which is int32; only float32 and float64 have gradients",
  ],
  "an output that is not finite": [
    () => gradcheck(log, [tensor([1, -1], { dtype: "float64" })]),
    "ValueError: gradcheck: log is NaN at [1] for these inputs; a derivative needs finite values: choose inputs inside its domain",
  ],
  "one of several outputs that is not finite": [
    () => gradcheck((t) => [relu(t), log(t)], [tensor([1, 0], { dtype: "float64" })], { name: "both" }),
    "ValueError: gradcheck: both is -Infinity at [1] of output 1 for these inputs; a derivative needs finite values: choose inputs inside its domain",
  ],
  "an input where the slope is infinite": [
    () => gradcheck(sqrt, [tensor([1, 0], { dtype: "float64" })]),
    "ValueError: gradcheck: sqrt has no slope at [1] of input 0: its difference quotients grow without end as the step shrinks, as those of a root do at 0; move the input away from there",
  ],
  "the same along a direction": [
    () => gradcheck(sqrt, [tensor([0, 0], { dtype: "float64" })], { mode: "directional" }),
    "ValueError: gradcheck: sqrt has no slope along a direction of input 0: its difference quotients grow without end as the step shrinks, as those of a root do at 0; move the input away from there",
  ],
  "an input that has no neighbors in the domain": [
    () => gradcheck((t) => log(sqrt(mul(mul(t, t), -1)).add(1)), [tensor([0], { dtype: "float64" })]),
    "ValueError: gradcheck: fn is finite for these inputs, but on neither side at [0] of input 0 however small the step; a derivative needs values around it: move the input inside the domain",
  ],
  "a function that is not deterministic": [
    () => gradcheck(counter, [x]),
    "ValueError: gradcheck: counter is not deterministic: it returned 1 at [0, 0], and 2 for the same inputs; start its random numbers anew in each call (manualSeed inside fn), put a module into eval(), or pass nondeterminismTolerance",
  ],
  "a number of outputs that varies": [
    () => gradcheck((t) => (calls++ % 2 === 0 ? t.mul(2) : sum(t)), [x], { name: "varying" }),
    "ValueError: gradcheck: varying is not deterministic: it returned 2 elements, and 1 for the same inputs; start its random numbers anew in each call (manualSeed inside fn), put a module into eval(), or pass nondeterminismTolerance",
  ],
  "a function that changes its input": [
    () =>
      gradcheck(
        (t) => {
          t.assign(mul(t.detach(), 2));
          return mul(t, 2);
        },
        [x],
        { name: "doubling" },
      ),
    "ValueError: gradcheck: doubling changed input 0 at [0, 0] from 1 to 2; a function that is differentiated must leave its inputs as they are: return a new tensor instead",
  ],
  "a result that is no tensor": [
    () => gradcheck((t) => any(t.dataSync()[0]), [x], { name: "number" }),
    "ValueError: gradcheck: number returned 1; it must return a tensor or a list of tensors",
  ],
  "a promise": [
    () => gradcheck(any(async (t: Tensor) => t) as never, [x], { name: "later" }),
    "ValueError: gradcheck: later returned a promise; it must return a tensor or a list of tensors: wait outside, and check the synchronous part",
  ],
  "a result of integers": [
    () => gradcheck((t) => cast(t, "int32"), [x], { name: "rounded" }),
    "DTypeError: gradcheck: rounded returned int32 [1, 2]; only float outputs have a derivative",
  ],
  "a result of another precision": [
    () => gradcheck((t) => cast(t, "float32"), [x], { name: "narrow" }),
    "DTypeError: gradcheck: narrow was given float64 and returned float32 [1, 2]; it must compute in the dtype of its inputs, without a cast",
  ],
  "an unknown mode": [
    () => gradcheck(relu, [x], { mode: "fast" as never }),
    'ValueError: gradcheck: mode is "fast"; it must be "full" or "directional" or "auto"',
  ],
  "no step": [
    () => gradcheck(relu, [x], { eps: 0 }),
    "ValueError: gradcheck: eps is 0; it must be a finite number above 0",
  ],
  "a negative tolerance": [
    () => gradcheck(relu, [x], { rtol: -1 }),
    "ValueError: gradcheck: rtol is -1; it must be a finite number of at least 0",
  ],
  "no directions": [
    () => gradcheck(relu, [x], { directions: 0 }),
    "ValueError: gradcheck: directions is 0; it must be an integer of at least 1",
  ],
});

test("dropout in training is named as not deterministic", () => {
  const inputs = [randn([64], { seed: 1, dtype: "float64" })];
  expect(thrown(() => gradcheck(new nn.Dropout(0.5), inputs))).toMatch(
    /^ValueError: gradcheck: Dropout is not deterministic: it returned \S+ at \[\d+\], and /,
  );
  expect(gradcheck(new nn.Dropout(0.5).eval(), inputs).ok).toBe(true);
  const seeded = (x: Tensor) => {
    manualSeed(1);
    return dropout(x, 0.5);
  };
  expect(gradcheck(seeded, inputs).ok).toBe(true);
});

test("gradgradcheck names the op that has no second derivative", () => {
  const x = randn([4], { seed: 1, dtype: "float64" });
  const power = (x: Tensor) => pow(2, x);
  expect(gradcheck(power, [x]).ok).toBe(true);
  expect(thrown(() => gradgradcheck(power, [x]))).toBe(
    "AutogradError: powExponentGrad: its gradient has no derivative here, so a second derivative through it cannot be computed",
  );
});

test("forward mode is not compared with second derivatives, and whoever demands it is told so", () => {
  const x = tensor([1, 2], { dtype: "float64" });
  expect(thrown(() => gradgradcheck((x) => mul(x, x), [x], { forward: "require" }))).toBe(
    'ValueError: gradgradcheck: forward is "require", but forward mode is compared with first derivatives only; ask gradcheck for it',
  );
});
