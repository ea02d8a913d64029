import { createArray } from "../../../tensor/dtype.js";
import { Tensor } from "../../../tensor/tensor.js";

/**
 * What goes with the batch is found by runs on batches of these sizes: two say along which line, the others whether there is
 * one. A half, a square, a tenth without its fraction goes along no line through these. What is another only below the
 * smallest or above the largest does, as `Math.min(n, 5)`. A larger one would see more, and cost more: all that forward
 * computes on these batches is in memory at once.
 */
export const BATCHES = [5, 6, 9, 17];

/** In memory of its own: what is found by its memory is then this input, though other tensors share the example's. */
export const copyOf = async (example: Tensor): Promise<Tensor> =>
  Tensor.fromHost(example.dtype, await example.data(), example.shape);

/** As many samples as asked for: those of the example again and again. */
export async function batchOf(example: Tensor, batch: number): Promise<Tensor> {
  const data = await example.data();
  const [samples, ...rest] = example.shape;
  const each = data.length / samples;

  const result = createArray(example.dtype, batch * each);
  for (let i = 0; i < batch; i++) {
    const at = (i % samples) * each;
    result.set(data.subarray(at, at + each), i * each);
  }
  return Tensor.fromHost(example.dtype, result, [batch, ...rest]);
}
