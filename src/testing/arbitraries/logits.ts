import type fc from "fast-check";
import { ValueError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import type { Tensor } from "../../tensor/tensor.js";
import { ROWS_NAMES, type RowsConstraints, rows } from "./counted.js";
import { tensor } from "./tensor.js";

/** How many rows and classes, and how large the logits are. */
export interface LogitsConstraints extends RowsConstraints {
  /** The largest absolute value. Default 1e4. */
  magnitude?: number;
}

/**
 * Logits [N, C] of both signs and magnitudes up to 1e4, whose exponentials overflow: a loss must come through with its
 * log-sum-exp.
 *
 * @throws {ValueError} when `magnitude` is not a positive number.
 * @example
 * fc.assert(fc.property(arbitraries.logits({ C: 10 }), (x) => logSoftmax(x, 1).dataSync().every(Number.isFinite)));
 */
export function logits(constraints: LogitsConstraints = {}): fc.Arbitrary<Tensor> {
  checkOptions("logits", constraints, { ...ROWS_NAMES, magnitude: true });
  const { magnitude = 1e4, dtype } = constraints;
  if (!(magnitude > 0 && magnitude < Number.POSITIVE_INFINITY)) {
    throw new ValueError(`logits: magnitude is ${magnitude}; it must be a positive number`);
  }
  // A power of 2, so that float32 holds every multiple.
  const step = 2 ** (Math.floor(Math.log2(magnitude)) - 10);
  const max = step * Math.floor(magnitude / step);
  return tensor({ dtype, shape: rows(constraints), min: -max, max, step });
}
