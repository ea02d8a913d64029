import { ShapeError } from "../errors.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** The loss of a batch, where it is one number; of more, only the first would count. */
export function requireMean(name: string, loss: Tensor): Tensor {
  requireTensor(name, "the loss", loss, "mean(loss)");
  if (loss.size === 1) return loss;
  throw new ShapeError(
    `${name}: the loss has shape ${formatShape(loss.shape)}; it must be one number, the mean over the batch: mean(loss), or a loss without { reduction: "none" }`,
  );
}
