import type { BatchNormDims } from "../../kernels/batch-norm/reference.js";
import { defineOp } from "../autograd/define-op.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { div } from "./div.js";
import { mean } from "./mean.js";
import { mul } from "./mul.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";
import { variance } from "./variance.js";

const KEEP = { keepDim: true } as const;

/**
 * y = (x − mean) / sqrt(variance + eps) of each row of x [rows, size]: batch normalization of one sample, with rows for
 * channels, by the same kernels.
 */
export const standardize: (x: Tensor, eps: number) => Tensor = defineOp({
  name: "standardize",
  forward({ kernels, storage, wrap }, x: Tensor, eps: number) {
    const [rows, size] = x.shape;
    const d: BatchNormDims = { N: 1, C: rows, L: size };
    const found = kernels.batchNormStatistics(storage(x), d);
    const [average, spread] = [wrap(found.mean, [rows], x.dtype), wrap(found.variance, [rows], x.dtype)];
    const y = kernels.batchNormApply(storage(x), storage(average), storage(spread), null, null, d, eps);
    return { y: wrap(y, x.shape, x.dtype), saved: { x, eps } };
  },
  // dx = (dy − mean dy − y·mean(dy·y)) / σ: mean and σ move with x too. Of x all of it is made again, with ops, so that it
  // can be differentiated.
  backward({ saved: { x, eps } }, dy) {
    const y = standardize(x, eps);
    const deviation = sqrt(add(variance(x, 1, { correction: 0, keepDim: true }), eps));
    const along = mul(y, mean(mul(dy, y), 1, KEEP));
    return [div(sub(sub(dy, mean(dy, 1, KEEP)), along), deviation)];
  },
});
