import { broadcastsTo, formatShape, type Shape } from "../../../tensor/shape.js";
import type { Pattern } from "./pattern-name.js";

interface Shapes {
  readonly gradient: Shape;
  readonly input: Shape;
  readonly output: Shape;
}

/** What a gradient of another shape than its input looks like, where the op has this output. */
export function patternOfShapes({ gradient, input, output }: Shapes): Pattern | null {
  // Some axes may have been summed over, and others not.
  if (broadcastsTo(input, gradient) && broadcastsTo(gradient, output)) {
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
