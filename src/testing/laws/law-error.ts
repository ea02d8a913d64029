import { PellucidError } from "../../errors.js";

/**
 * A law that does not hold. The message names the law as a formula, the op, the worst element with both sides' values,
 * and how much rounding would explain; `details` hold the same as data.
 */
export class LawError extends PellucidError {
  override name = "LawError";
}
