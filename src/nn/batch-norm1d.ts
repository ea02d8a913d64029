import { batchNorm1d } from "../ops/batch-norm1d.js";
import { BatchNorm, type BatchNormOptions } from "./batch-norm.js";

/**
 * Normalizes every channel over the batch, see {@link batchNorm1d} for the formula: in training by the batch's own
 * statistics, in inference by the running ones.
 *
 * Shapes: x and y [N, channels] or [N, channels, L]; weight, bias and running statistics [channels].
 *
 * With momentum null the running statistics after n batches are the mean of theirs: batch n has the share 1/n.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
 *
 * @throws {ValueError} when channels is no integer of at least 0, or momentum or eps is out of its range.
 * @example
 * const norm = new nn.BatchNorm1d(32);
 * norm.forward(randn([8, 32]));
 */
export class BatchNorm1d extends BatchNorm {
  constructor(channels: number, options: BatchNormOptions = {}) {
    super("BatchNorm1d", batchNorm1d, channels, options);
  }
}
