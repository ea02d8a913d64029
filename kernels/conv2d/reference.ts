// A convolution by its definition: seven nested loops and nothing saved up. Slow, and the truth that the faster
// versions are tested against.
//
//   N batch, C input channels, H W height and width, K output channels, R S kernel height and width,
//   P Q output height and width, G groups: output channel k reads only the C/G input channels of its own group
//   x : [N, C, H, W]     weight : [K, C/G, R, S]     bias : [K] or null     y : [N, K, P, Q]
//
//   y[n, k, p, q] = bias[k] + Σ over c, r, s of weight[k, c, r, s] · x[n, c, h, w]
//   with h = p·strideH − padH + r·dilationH and w likewise; x is 0 outside the image
//
// y is linear in x and in weight, so both gradients visit the same products and send dy back along them:
//   dx[n, c, h, w]       += weight[k, c, r, s] · dy[n, k, p, q]
//   dWeight[k, c, r, s]  += x[n, c, h, w]      · dy[n, k, p, q]
//   dBias[k]             += dy[n, k, p, q]

import type { WindowDims } from "../im2col/reference.js";
import type { FloatArray } from "../shared/types.js";

/** The windows, and the sizes of weight [K, C/groups, R, S] and y [N, K, P, Q]. */
export interface ConvDims extends WindowDims {
  /** Output channels. */
  K: number;
  /** How many groups channels are divided into: an output channel reads only the C/groups input channels of its own. */
  groups: number;
}

/** Calls `visit(y index, x index, weight index)` for every product of the convolution. */
function forEachProduct(d: ConvDims, visit: (y: number, x: number, w: number) => void): void {
  const { N, C, H, W, K, R, S, P, Q, groups, strideH, strideW, padH, padW, dilationH, dilationW } = d;
  const channels = C / groups;
  for (let n = 0; n < N; n++)
    for (let k = 0; k < K; k++) {
      const firstChannel = Math.floor(k / (K / groups)) * channels;
      for (let p = 0; p < P; p++)
        for (let q = 0; q < Q; q++)
          for (let c = 0; c < channels; c++)
            for (let r = 0; r < R; r++)
              for (let s = 0; s < S; s++) {
                const h = p * strideH - padH + r * dilationH;
                const w = q * strideW - padW + s * dilationW;
                if (h < 0 || h >= H || w < 0 || w >= W) continue;
                visit(
                  ((n * K + k) * P + p) * Q + q,
                  ((n * C + firstChannel + c) * H + h) * W + w,
                  ((k * channels + c) * R + r) * S + s,
                );
              }
    }
}

export function conv2d(
  x: FloatArray,
  weight: FloatArray,
  bias: FloatArray | null,
  y: FloatArray,
  d: ConvDims,
): void {
  const plane = d.P * d.Q;
  for (let i = 0; i < y.length; i++) y[i] = bias === null ? 0 : bias[Math.floor(i / plane) % d.K];
  forEachProduct(d, (yi, xi, wi) => {
    y[yi] += weight[wi] * x[xi];
  });
}

export function conv2dInputGrad(dy: FloatArray, weight: FloatArray, dx: FloatArray, d: ConvDims): void {
  dx.fill(0);
  forEachProduct(d, (yi, xi, wi) => {
    dx[xi] += weight[wi] * dy[yi];
  });
}

export function conv2dWeightGrad(dy: FloatArray, x: FloatArray, dWeight: FloatArray, d: ConvDims): void {
  dWeight.fill(0);
  forEachProduct(d, (yi, xi, wi) => {
    dWeight[wi] += x[xi] * dy[yi];
  });
}

/** dBias[k] = Σ dy over n, p, q, summed in float64. */
export function conv2dBiasGrad(dy: FloatArray, dBias: FloatArray, { N, K, P, Q }: ConvDims): void {
  const plane = P * Q;
  for (let k = 0; k < K; k++) {
    let total = 0;
    for (let n = 0; n < N; n++) {
      const start = (n * K + k) * plane;
      for (let i = 0; i < plane; i++) total += dy[start + i];
    }
    dBias[k] = total;
  }
}

/** What every backend offers of it. */
export interface Conv2dKernels<S> {
  /** y [N, K, P, Q] of x [N, C, H, W], weight [K, C/groups, R, S] and bias [K], or null. */
  conv2d(x: S, weight: S, bias: S | null, d: ConvDims): S;
  /** dx [N, C, H, W] of dy [N, K, P, Q]. */
  conv2dInputGrad(dy: S, weight: S, d: ConvDims): S;
  /** dWeight [K, C/groups, R, S] of dy [N, K, P, Q]. */
  conv2dWeightGrad(dy: S, x: S, d: ConvDims): S;
  /** dBias [K]: the sum of dy [N, K, P, Q] over all but the channels. */
  conv2dBiasGrad(dy: S, d: ConvDims): S;
}
