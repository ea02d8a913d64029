import fc from "fast-check";
import { ValueError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import type { Tensor } from "../../tensor/tensor.js";
import { type Count, counted } from "./counted.js";
import { largestDim, type Sized } from "./size.js";
import { tensor } from "./tensor.js";

/** How many labels, and of how many classes. */
export interface LabelsConstraints extends Sized {
  /** How many. Default: a few. */
  N?: Count;
  /** Default 10. */
  classes?: number;
}

/**
 * Class indices: int32 [N] in [0, classes).
 *
 * @throws {ValueError} when `classes` is not a positive integer.
 * @example
 * const cases = fc.tuple(arbitraries.logits({ N: 4, C: 3 }), arbitraries.labels({ N: 4, classes: 3 }));
 * fc.assert(fc.property(cases, ([logits, labels]) => crossEntropy(logits, labels).item() >= 0));
 */
export function labels(constraints: LabelsConstraints = {}): fc.Arbitrary<Tensor> {
  checkOptions("labels", constraints, { N: true, classes: true, size: true });
  const { N, classes = 10, size } = constraints;
  if (!Number.isSafeInteger(classes) || classes < 1) {
    throw new ValueError(`labels: classes is ${classes}; it must be a positive integer`);
  }
  return tensor({ dtype: "int32", shape: fc.tuple(counted(N, largestDim(size))), min: 0, max: classes - 1 });
}
