import { ValueError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import type { Generator } from "../../tensor/random.js";
import { reflect } from "./border.js";
import { RandomTransform } from "./random-transform.js";
import type { ImageSample } from "./transform.js";
import { type Interpolation, type WarpOptions, warpByField, warpOptions } from "./warp.js";

/** How far and how smoothly an {@link ElasticTransform} moves pixels. */
export interface ElasticTransformOptions {
  /** How far pixels move: see the formula. Default 50. */
  alpha?: number;
  /** How smoothly, in pixels: neighbors nearer than this move together. Default 5. */
  sigma?: number;
  /** Default "bilinear". */
  interpolation?: Interpolation;
  /** The value of what comes from outside the image: one for all channels, of bytes from 0 to 255. Default 0. */
  fill?: number;
}

/** How far every pixel looks, in pixels, each [H, W]. */
export interface DisplacementField {
  /** To the right. */
  dx: Float64Array;
  /** Down. */
  dy: Float64Array;
}

/**
 * Moves every pixel by a random field, as the paper of a drawing warps: noise, uniform in [−1, 1] and independent at
 * every pixel, smoothed by a Gaussian of standard deviation sigma and scaled by alpha/2. Away from the borders each
 * component of the field has a standard deviation of about alpha / (2 · sqrt(3) · 2 · sqrt(π) · sigma) pixels, which is
 * 0.8 by default.
 *
 * Shapes: [C, H, W] to the same.
 *
 * Source: Simard, Steinkraus, Platt, "Best Practices for Convolutional Neural Networks" (2003);
 * https://pytorch.org/vision/stable/generated/torchvision.transforms.ElasticTransform.html
 *
 * @throws {ValueError} when alpha is negative or sigma not greater than 0, or there is no such interpolation.
 * @example
 * new ElasticTransform({ alpha: 60, sigma: 4 });
 */
export class ElasticTransform extends RandomTransform<DisplacementField> {
  readonly #alpha: number;
  readonly #sigma: number;
  readonly #warp: WarpOptions;
  /** The smoothing of one axis as a matrix, for each length that has come up. */
  readonly #smoothing = new Map<number, Float64Array>();

  constructor(options: ElasticTransformOptions = {}) {
    super();
    checkOptions("ElasticTransform", options, { alpha: true, sigma: true, interpolation: true, fill: true });
    const { alpha = 50, sigma = 5, interpolation = "bilinear", fill = 0 } = options;
    if (!(alpha >= 0 && alpha < Infinity) || !(sigma > 0 && sigma < Infinity)) {
      throw new ValueError(
        `ElasticTransform: alpha is ${alpha} and sigma ${sigma}; alpha must be at least 0 and sigma greater than 0, both finite`,
      );
    }
    this.#alpha = alpha;
    this.#sigma = sigma;
    this.#warp = warpOptions("ElasticTransform", interpolation, fill);
  }

  draw({ H, W }: ImageSample, generator: Generator): DisplacementField {
    return { dx: this.#field(H, W, generator), dy: this.#field(H, W, generator) };
  }

  applyWith(image: ImageSample, { dx, dy }: DisplacementField): ImageSample {
    return warpByField(image, dx, dy, this.#warp);
  }

  #field(H: number, W: number, generator: Generator): Float64Array {
    const noise = new Float64Array(H * W);
    const scale = (this.#alpha / 2) * 2 ** -31;
    for (let i = 0; i < noise.length; i++) noise[i] = (generator.word() - 2 ** 31) * scale;
    return smooth(noise, this.#matrix(H), this.#matrix(W));
  }

  #matrix(n: number): Float64Array {
    let matrix = this.#smoothing.get(n);
    if (matrix === undefined) {
      matrix = gaussianMatrix(n, this.#sigma);
      this.#smoothing.set(n, matrix);
    }
    return matrix;
  }
}

/**
 * G[i, j]: the share of noise j in the smoothed value i. The Gaussian is cut at 4 sigma, and what falls beyond an end is
 * reflected there, so that the shares of each value sum to 1.
 */
function gaussianMatrix(n: number, sigma: number): Float64Array {
  const reach = Math.round(4 * sigma);
  const shares = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-0.5 * ((k - reach) / sigma) ** 2));
  const sum = shares.reduce((total, share) => total + share, 0);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (const [k, share] of shares.entries()) matrix[i * n + reflect(i + k - reach, n)] += share / sum;
  }
  return matrix;
}

/** columns · field · rowsᵀ, with the field [H, W], columns [H, H] and rows [W, W]. */
function smooth(field: Float64Array, columns: Float64Array, rows: Float64Array): Float64Array {
  const W = Math.sqrt(rows.length);
  const H = Math.sqrt(columns.length);
  return timesTransposed(columns, timesTransposed(rows, field, W), H);
}

/** a · bᵀ, with a [M, K] and b [N, K]. */
function timesTransposed(a: Float64Array, b: Float64Array, K: number): Float64Array {
  const M = a.length / K;
  const N = b.length / K;
  const out = new Float64Array(M * N);
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < N; n++) {
      let sum = 0;
      for (let k = 0; k < K; k++) sum += a[m * K + k] * b[n * K + k];
      out[m * N + n] = sum;
    }
  }
  return out;
}
