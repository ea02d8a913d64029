/**
 * `import "pellucid/testing/vitest"` in a test, or in a setup file, adds the matchers to Vitest's `expect`.
 *
 * @module pellucid/testing/vitest
 */

import { expect } from "vitest";
import type { NestedArray, Tensor } from "../tensor/tensor.js";
import type { GradcheckOptions } from "./gradcheck/options.js";
import { type Closeness, matchers } from "./matchers.js";

interface TensorMatchers<R = unknown> {
  /** The same shape and dtype, and every element within atol + rtol · |expected|. */
  toBeCloseToTensor(expected: Tensor | NestedArray, options?: Closeness): R;
  /** The gradients of the function or module agree with numerical ones. */
  toPassGradcheck(inputs: readonly Tensor[], options?: Omit<GradcheckOptions, "throws">): R;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: the parameter has to be declared as Vitest declares it
  interface Matchers<T = any> extends TensorMatchers<T> {}
}

expect.extend(matchers);
