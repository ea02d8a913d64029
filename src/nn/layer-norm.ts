import { ShapeError } from "../errors.js";
import { checkNormOptions } from "../ops/batch-norm2d.js";
import { layerNorm, type NormOptions } from "../ops/layer-norm.js";
import { checkOptions } from "../options.js";
import { ones, zeros } from "../tensor/creation.js";
import type { DType } from "../tensor/dtype.js";
import { checkShape, type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { requireFloatParameters } from "./checks.js";
import { formatArguments } from "./format-module.js";
import { Module } from "./module.js";

/** How a {@link LayerNorm} normalizes, and whether it learns. */
export interface LayerNormOptions extends NormOptions {
  /** Learn a scale and a shift for each normalized element. Default true. */
  elementwiseAffine?: boolean;
  /** Of the parameters. Default "float32". */
  dtype?: DType;
}

/**
 * Normalizes the last axes of every sample by its own statistics, see {@link layerNorm} for the formula; in training and
 * in inference alike.
 *
 * Shapes: x and y [*, ...normalizedShape]; weight and bias [...normalizedShape].
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
 *
 * @throws {ShapeError} when normalizedShape is no shape; `ValueError` when eps is out of its range.
 * @example
 * new nn.LayerNorm(2).forward(tensor([[1, 3], [0, 8]])); // [[-1.0000, 1.0000], [-1.0000, 1.0000]]
 */
export class LayerNorm extends Module {
  /** The scale of each element, ones at first; null without `elementwiseAffine`. */
  readonly weight: Tensor | null;
  /** The shift of each element, zeros at first; null without `elementwiseAffine`. */
  readonly bias: Tensor | null;
  readonly #shape: Shape;
  readonly #eps: number | undefined;

  constructor(normalizedShape: number | Shape, options: LayerNormOptions = {}) {
    super();
    checkOptions("LayerNorm", options, { elementwiseAffine: true, eps: true, dtype: true });
    const { elementwiseAffine = true, dtype, eps } = options;
    requireFloatParameters("LayerNorm", dtype);
    const shape = typeof normalizedShape === "number" ? [normalizedShape] : normalizedShape;
    checkShape("LayerNorm", shape, "normalizedShape");
    if (shape.length === 0) {
      throw new ShapeError("LayerNorm: normalizedShape is []; it must name at least one axis");
    }
    checkNormOptions("LayerNorm", { eps });
    this.weight = elementwiseAffine ? ones(shape, { dtype, requiresGrad: true }) : null;
    this.bias = elementwiseAffine ? zeros(shape, { dtype, requiresGrad: true }) : null;
    this.#shape = [...shape];
    this.#eps = eps;
  }

  forward(x: Tensor): Tensor {
    return layerNorm(x, this.#shape, this.weight, this.bias, { eps: this.#eps });
  }

  override extraRepr(): string {
    return formatArguments([], {
      normalizedShape: [this.#shape, null],
      eps: [this.#eps, undefined],
      elementwiseAffine: [this.weight !== null, true],
    });
  }
  /** Of each element one for the mean, three for the variance, two to normalize it, and two for scale and shift. */
  override flops(input: readonly number[]): number {
    return (this.weight === null ? 6 : 8) * sizeOf(input);
  }
}
