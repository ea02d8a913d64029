import type { NestedArray, Tensor } from "../tensor/tensor.js";
import type { GradcheckOptions } from "./gradcheck/options.js";
import type { Closeness } from "./matchers.js";

/** The matchers as test runners declare theirs: `R` is what one answers, `void` or a promise of it. */
export interface TensorMatchers<R = unknown> {
  /** The same shape and dtype, and every element within atol + rtol · |expected|. */
  toBeCloseToTensor(expected: Tensor | NestedArray, options?: Closeness): R;
  /** The gradients of the function or module agree with numerical ones. */
  toPassGradcheck(inputs: readonly Tensor[], options?: Omit<GradcheckOptions, "throws">): R;
}
