import { describe } from "../describe.js";
import { Module } from "../nn/module.js";
import { checkOptions } from "../options.js";
import { tensor } from "../tensor/creation.js";
import { type DType, isFloat } from "../tensor/dtype.js";
import { formatShape, indexAt, sameShape } from "../tensor/shape.js";
import { type NestedArray, Tensor } from "../tensor/tensor.js";
import { formatFailure } from "./gradcheck/format-report.js";
import { gradcheck } from "./gradcheck/gradcheck.js";
import { gradientDiff } from "./gradcheck/gradient-diff.js";
import type { GradcheckOptions } from "./gradcheck/options.js";
import type { TensorFunction } from "./gradcheck/subject.js";

/** How close two tensors must be to pass as equal. */
export interface Closeness {
  /** |received − expected| ≤ atol + rtol · |expected|. Defaults by dtype: float64 1e-7, float32 1e-5, integers 0. */
  atol?: number;
  /** float64 1e-7, float32 1.3e-6, integers 0. */
  rtol?: number;
  /** Whether NaN passes where NaN is expected. Default false. */
  equalNaN?: boolean;
}

/** What a matcher answers, in the form that `expect.extend` asks for. */
export interface MatcherResult {
  /** Whether the value is as expected. */
  pass: boolean;
  /** What to print where that is not wanted. */
  message: () => string;
  /** What came out, which Vitest compares line by line with `expected`; left out where nothing is to be compared. */
  actual?: unknown;
  /** What should have. */
  expected?: unknown;
}

/** Source: https://pytorch.org/docs/stable/testing.html, assert_close. */
const DEFAULTS: Record<DType, { atol: number; rtol: number }> = {
  float64: { atol: 1e-7, rtol: 1e-7 },
  float32: { atol: 1e-5, rtol: 1.3e-6 },
  int32: { atol: 0, rtol: 0 },
  uint8: { atol: 0, rtol: 0 },
};

function toBeCloseToTensor(
  received: unknown,
  expected: Tensor | NestedArray,
  options: Closeness = {},
): MatcherResult {
  checkOptions("toBeCloseToTensor", options, { atol: true, rtol: true, equalNaN: true });
  if (!(received instanceof Tensor)) {
    return { pass: false, message: () => `toBeCloseToTensor: received ${describe(received)}, not a tensor` };
  }
  const { dtype, shape } = received;
  const want =
    expected instanceof Tensor ? expected : tensor(expected, { dtype: isFloat(dtype) ? "float64" : dtype });
  const title = `toBeCloseToTensor: received ${dtype} ${formatShape(shape)}`;
  if (expected instanceof Tensor && expected.dtype !== dtype) {
    return { pass: false, message: () => `${title}, expected ${expected.dtype} ${formatShape(want.shape)}` };
  }
  if (!sameShape(shape, want.shape)) {
    return { pass: false, message: () => `${title}, expected the shape ${formatShape(want.shape)}` };
  }
  const { atol, rtol, equalNaN = false } = { ...DEFAULTS[dtype], ...options };
  const [a, b] = [received.dataSync(), want.dataSync()];
  const wrong: number[] = [];
  for (let i = 0; i < a.length; i++) {
    const same = a[i] === b[i] || (equalNaN && Number.isNaN(a[i]) && Number.isNaN(b[i]));
    // Written so that NaN fails, and so that nothing but itself is close to an infinity.
    const isClose = Number.isFinite(b[i]) && Math.abs(a[i] - b[i]) <= atol + rtol * Math.abs(b[i]);
    if (!same && !isClose) wrong.push(i);
  }
  if (wrong.length === 0) {
    return { pass: true, message: () => `${title}, close to what it should not be close to` };
  }
  const excess = (i: number) => {
    const error = Math.abs(a[i] - b[i]) - rtol * Math.abs(b[i]);
    return Number.isNaN(error) ? Infinity : error;
  };
  const worst = wrong.reduce((x, y) => (excess(y) > excess(x) ? y : x));
  return {
    pass: false,
    message: () =>
      `${title}; ${wrong.length} of ${a.length} elements are not close (atol ${atol}, rtol ${rtol}). The worst is ${formatShape(indexAt(worst, shape))}: ${a[worst]}, expected ${b[worst]}, off by ${Math.abs(a[worst] - b[worst])}`,
  };
}

function toPassGradcheck(
  received: unknown,
  inputs: readonly Tensor[],
  options: Omit<GradcheckOptions, "throws"> = {},
): MatcherResult {
  if (typeof received !== "function" && !(received instanceof Module)) {
    return {
      pass: false,
      message: () =>
        `toPassGradcheck: received ${describe(received)}, not a function of tensors or an nn.Module`,
    };
  }
  const report = gradcheck(received as TensorFunction | Module<Tensor[]>, inputs, {
    ...options,
    throws: false,
  });
  // Where the two gradients are printed side by side, the message says what the difference looks like.
  const diff = gradientDiff(report);
  return { pass: report.ok, message: () => (diff === null ? `${report}` : formatFailure(report)), ...diff };
}

/**
 * Matchers for tensors and gradients, for `expect.extend`. `import "pellucid/testing/vitest"` and
 * `import "pellucid/testing/jest"` do that, and declare their types.
 *
 * - `expect(t).toBeCloseToTensor(expected, { atol, rtol, equalNaN })`: the same shape and dtype, and every element
 *   within atol + rtol · |expected|; `expected` is a tensor, or nested arrays.
 * - `expect(fn).toPassGradcheck(inputs, options)`: {@link gradcheck} passes; the message says what is wrong, and
 *   the two gradients are compared line by line.
 *
 * @example
 * matchers.toBeCloseToTensor(mul(tensor([1, 2]), 0.1), [0.1, 0.2]).pass; // true
 */
export const matchers = {
  /** Passes where a tensor has this shape, and elements this close. */
  toBeCloseToTensor,
  /** Passes where `gradcheck` of a function passes on these inputs. */
  toPassGradcheck,
};
