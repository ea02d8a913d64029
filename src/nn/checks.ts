import { describe } from "../describe.js";
import { ValueError } from "../errors.js";

/** Throws unless each argument of a layer is an integer of at least `least`. */
export function requireIntegers(layer: string, args: Record<string, number>, least = 0): void {
  for (const [name, value] of Object.entries(args)) {
    if (Number.isSafeInteger(value) && value >= least) continue;
    throw new ValueError(
      `${layer}: ${name} is ${describe(value)}; it must be an integer of at least ${least}`,
    );
  }
}
