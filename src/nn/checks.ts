import { describe } from "../describe.js";
import { DTypeError, ValueError } from "../errors.js";
import { checkDType, type DType, isFloat } from "../tensor/dtype.js";

/** Throws unless each argument of a layer is an integer of at least `least`. */
export function requireIntegers(layer: string, args: Record<string, number>, least = 0): void {
  for (const [name, value] of Object.entries(args)) {
    if (Number.isSafeInteger(value) && value >= least) continue;
    throw new ValueError(
      `${layer}: ${name} is ${describe(value)}; it must be an integer of at least ${least}`,
    );
  }
}

/** Throws unless the dtype of a layer's parameters, where one is given, is one that can be trained. */
export function requireFloatParameters(layer: string, dtype: DType | undefined): void {
  if (dtype === undefined) return;
  checkDType(layer, dtype);
  if (isFloat(dtype)) return;
  throw new DTypeError(
    `${layer}: dtype is ${dtype}, but gradients need fractions; the parameters must be float32 or float64`,
    { layer, dtype },
  );
}
