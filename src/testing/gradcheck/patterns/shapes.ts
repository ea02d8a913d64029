import { broadcasts, formatShape, type Shape, sizeOf } from "../../../tensor/shape.js";
import type { Pattern } from "./pattern-name.js";

/** What a gradient of another shape than its input looks like. */
export function patternOfShapes(gradient: Shape, input: Shape): Pattern | null {
  if (broadcasts(input, gradient) && sizeOf(gradient) > sizeOf(input)) {
    return {
      name: "broadcast",
      text: `a reduction is missing: the input was broadcast from ${formatShape(input)} to ${formatShape(gradient)}. Sum over the broadcast axes (sumTo)`,
    };
  }
  const sorted = (shape: Shape) => formatShape([...shape].sort((a, b) => a - b));
  if (sorted(gradient) === sorted(input)) {
    return { name: "transposed", text: "transposed: the same sizes in another order" };
  }
  return null;
}
