import { describe, describeItems } from "../describe.js";
import { ValueError } from "../errors.js";
import { isFloat } from "../tensor/dtype.js";
import { Tensor } from "../tensor/tensor.js";

/** What a model takes of a batch, and what it should answer, which is its last tensor. */
export function batchParts<Inputs extends readonly Tensor[]>(
  name: string,
  batch: readonly [...Inputs, labels: Tensor],
): { inputs: Inputs; labels: Tensor } {
  const given: unknown = batch;
  if (!Array.isArray(given) || given.length < 2 || !given.every((part) => part instanceof Tensor)) {
    throw new ValueError(
      `${name}: a batch is ${Array.isArray(given) ? describeItems(given) : describe(given)}; it must be an array of tensors, of what the model takes and, last, of what it should answer, as [inputs, labels]; give the DataLoader a collate that makes one`,
    );
  }
  return { inputs: batch.slice(0, -1) as readonly Tensor[] as Inputs, labels: batch[batch.length - 1] };
}

/**
 * Whether labels are classes, so that an answer is right or wrong: whole numbers [N], of logits [N, C] with C > 1. A
 * single logit says by its sign which of two it is, so that the largest of it says nothing.
 */
export const areClasses = (logits: Tensor, labels: Tensor): boolean =>
  !isFloat(labels.dtype) &&
  logits.rank === 2 &&
  logits.shape[1] > 1 &&
  labels.rank === 1 &&
  logits.shape[0] === labels.shape[0];
