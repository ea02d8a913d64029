// Batch normalization of every channel over the batch and its positions.
//
//   N batch, C channels, L positions (H·W)
//   x, y, dy, dx : [N, C, L]     mean, variance, weight, bias : [C]     M = N·L values per channel
//
//   xHat = (x − mean) · invStd        invStd = 1 / sqrt(variance + eps)
//   y    = weight · xHat + bias
//
// In training mean and variance depend on x too; carrying that through gives
//   dBias = Σ dy      dWeight = Σ dy · xHat
//   dx    = weight · invStd · (dy − dBias / M − xHat · dWeight / M)

import type { FloatArray } from "../shared/types.js";

/** The sizes of x [N, C, L]. */
export interface BatchNormDims {
  /** Images in the batch. */
  N: number;
  /** Channels. */
  C: number;
  /** Positions of a channel: H·W. */
  L: number;
}

/** Σ x · scale of a channel. */
function sumOf(x: FloatArray, c: number, { N, C, L }: BatchNormDims, scale: number): number {
  let total = 0;
  for (let n = 0; n < N; n++) for (let i = 0; i < L; i++) total += x[(n * C + c) * L + i] * scale;
  return total;
}

/** Mean and biased variance (divided by M) of every channel; two passes, so that nothing cancels. */
export function batchNormStatistics(
  x: FloatArray,
  mean: FloatArray,
  variance: FloatArray,
  d: BatchNormDims,
): void {
  const { N, C, L } = d;
  for (let c = 0; c < C; c++) {
    const total = sumOf(x, c, d, 1);
    // The sum of float64 numbers may be beyond float64.
    const average = Number.isFinite(total) ? total / (N * L) : sumOf(x, c, d, 1 / (N * L));
    let squares = 0;
    for (let n = 0; n < N; n++)
      for (let i = 0; i < L; i++) {
        const deviation = x[(n * C + c) * L + i] - average;
        squares += deviation * deviation;
      }
    mean[c] = average;
    variance[c] = squares / (N * L);
  }
}

/** y = weight · (x − mean) / sqrt(variance + eps) + bias */
export function batchNormApply(
  x: FloatArray,
  mean: FloatArray,
  variance: FloatArray,
  weight: FloatArray | null,
  bias: FloatArray | null,
  y: FloatArray,
  { N, C, L }: BatchNormDims,
  eps: number,
): void {
  for (let n = 0; n < N; n++)
    for (let c = 0; c < C; c++) {
      const scale = (weight === null ? 1 : weight[c]) / Math.sqrt(variance[c] + eps);
      const offset = bias === null ? 0 : bias[c];
      const row = (n * C + c) * L;
      for (let i = row; i < row + L; i++) y[i] = (x[i] - mean[c]) * scale + offset;
    }
}

/**
 * dx, dWeight and dBias. With `training` false mean and variance are constants, and the two correction terms
 * of dx fall away.
 */
export function batchNormBackward(
  dy: FloatArray,
  x: FloatArray,
  mean: FloatArray,
  variance: FloatArray,
  weight: FloatArray | null,
  dx: FloatArray,
  dWeight: FloatArray,
  dBias: FloatArray,
  { N, C, L }: BatchNormDims,
  eps: number,
  training: boolean,
): void {
  const M = N * L;
  for (let c = 0; c < C; c++) {
    const invStd = 1 / Math.sqrt(variance[c] + eps);
    let sumDy = 0;
    let sumDyXHat = 0;
    for (let n = 0; n < N; n++) {
      const row = (n * C + c) * L;
      for (let i = row; i < row + L; i++) {
        sumDy += dy[i];
        sumDyXHat += dy[i] * (x[i] - mean[c]) * invStd;
      }
    }
    dBias[c] = sumDy;
    dWeight[c] = sumDyXHat;
    const scale = (weight === null ? 1 : weight[c]) * invStd;
    const meanDy = training ? sumDy / M : 0;
    const meanDyXHat = training ? sumDyXHat / M : 0;
    for (let n = 0; n < N; n++) {
      const row = (n * C + c) * L;
      for (let i = row; i < row + L; i++)
        dx[i] = scale * (dy[i] - meanDy - (x[i] - mean[c]) * invStd * meanDyXHat);
    }
  }
}

/** What every backend offers of it. */
export interface BatchNormKernels<S> {
  /** Mean and biased variance of each channel of x [N, C, L]. */
  batchNormStatistics(
    x: S,
    d: BatchNormDims,
  ): {
    /** [C] */
    mean: S;
    /** [C], divided by N·L */
    variance: S;
  };
  /** y = weight · (x − mean) / sqrt(variance + eps) + bias, [N, C, L]; a weight of null counts as 1, a bias of null as 0. */
  batchNormApply(
    x: S,
    mean: S,
    variance: S,
    weight: S | null,
    bias: S | null,
    d: BatchNormDims,
    eps: number,
  ): S;
  /** The gradients of x, weight and bias; without `training`, mean and variance are constants. */
  batchNormBackward(
    dy: S,
    x: S,
    mean: S,
    variance: S,
    weight: S | null,
    d: BatchNormDims,
    eps: number,
    training: boolean,
  ): {
    /** [N, C, L] */
    dx: S;
    /** [C] */
    dWeight: S;
    /** [C] */
    dBias: S;
  };
}
