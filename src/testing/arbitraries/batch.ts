import fc from "fast-check";
import { ValueError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import type { DType } from "../../tensor/dtype.js";
import type { Tensor } from "../../tensor/tensor.js";
import { onGrid } from "./cells.js";
import { type Count, counted } from "./counted.js";
import { gridOf } from "./grid.js";
import { largestDim, type Sized } from "./size.js";
import { tensorsOf } from "./tensors-of.js";

/** How large a batch is, and what it is made of. */
export interface BatchConstraints extends Sized {
  /** How many images. Default: a few. */
  N?: Count;
  /** Channels. Default 1. */
  C?: Count;
  /** Height. Default 28. */
  H?: Count;
  /** Width. Default 28. */
  W?: Count;
  /** Default 10. */
  classes?: number;
  /** Of the images. Default "float32". */
  dtype?: DType;
}

/** What {@link batch} draws. */
export interface Batch {
  /** [N, C, H, W] */
  images: Tensor;
  /** int32 [N] */
  labels: Tensor;
}

/**
 * Batches as a data loader makes them: images [N, C, H, W] with pixels from 0 to 1 (0 to 255 in an integer dtype), and
 * labels [N] in [0, classes). They shrink to one black image of class 0.
 *
 * @throws {ValueError} when `classes` is not a positive integer.
 * @example
 * const batches = arbitraries.batch({ N: 2 });
 * fc.assert(fc.property(batches, ({ images }) => model.forward(images).shape[0] === 2));
 */
export function batch(constraints: BatchConstraints = {}): fc.Arbitrary<Batch> {
  checkOptions("batch", constraints, {
    N: true,
    C: true,
    H: true,
    W: true,
    classes: true,
    dtype: true,
    size: true,
  });
  const { C = 1, H = 28, W = 28, N, classes = 10, dtype = "float32", size } = constraints;
  if (!Number.isSafeInteger(classes) || classes < 1) {
    throw new ValueError(`batch: classes is ${classes}; it must be a positive integer`);
  }
  const finite = { noNaN: true, noInfinity: true };
  const whole = dtype === "int32" || dtype === "uint8";
  const pixels = onGrid(
    gridOf("batch", dtype, whole ? { min: 0, max: 255 } : { min: 0, max: 1, step: 2 ** -8 }),
    finite,
  );
  const classIndices = onGrid(gridOf("batch", "int32", { min: 0, max: classes - 1 }), finite);
  const sizes = fc.tuple(
    counted(N, largestDim(size)),
    counted(C, largestDim(size)),
    counted(H, largestDim(size)),
    counted(W, largestDim(size)),
  );
  return tensorsOf(sizes, (shape) => [
    { shape, dtype, cells: pixels },
    { shape: [shape[0]], dtype: "int32", cells: classIndices },
  ]).map(({ tensors: [images, labels] }) => ({ images, labels }));
}
