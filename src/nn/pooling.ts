import { type AdaptiveSize, adaptiveAvgPool2d, checkAdaptiveSize } from "../ops/adaptive-avg-pool2d.js";
import { type AvgPool2dOptions, avgPool2d } from "../ops/avg-pool2d.js";
import { checkPool, type MaxPool2dOptions, maxPool2d } from "../ops/max-pool2d.js";
import { type Pair, pair } from "../ops/window.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { formatArguments, type Option } from "./format-module.js";
import { Module } from "./module.js";

/** What is printed of a layer that pools: what both kinds have, and the option that it has alone. */
function formatPool(
  kernelSize: Pair,
  { stride = kernelSize, padding = 0 }: Pick<MaxPool2dOptions, "stride" | "padding">,
  own: Readonly<Record<string, Option>>,
): string {
  const both = (name: string, value: Pair) => pair("pooling", name, value, 0);
  return formatArguments([], {
    kernelSize: [both("kernelSize", kernelSize), null],
    stride: [both("stride", stride), both("kernelSize", kernelSize)],
    padding: [both("padding", padding), [0, 0]],
    ...own,
  });
}

/**
 * The largest value of each window; see {@link maxPool2d}.
 *
 * @throws {ValueError} when the window is no window whatever the input is.
 * @example
 * new nn.MaxPool2d(2).forward(zeros([1, 32, 28, 28])).shape; // [1, 32, 14, 14]
 */
export class MaxPool2d extends Module {
  readonly #kernelSize: Pair;
  readonly #options: MaxPool2dOptions;

  constructor(kernelSize: Pair, options: MaxPool2dOptions = {}) {
    super();
    checkOptions("MaxPool2d", options, { stride: true, padding: true, dilation: true });
    checkPool("MaxPool2d", kernelSize, options);
    this.#kernelSize = kernelSize;
    this.#options = options;
  }

  forward(x: Tensor): Tensor {
    return maxPool2d(x, this.#kernelSize, this.#options);
  }

  override extraRepr(): string {
    const { dilation = 1 } = this.#options;
    return formatPool(this.#kernelSize, this.#options, {
      dilation: [pair("pooling", "dilation", dilation, 0), [1, 1]],
    });
  }
}

/**
 * The mean of each window; see {@link avgPool2d}.
 *
 * @throws {ValueError} when the window is no window whatever the input is.
 * @example
 * new nn.AvgPool2d(7).forward(zeros([1, 64, 7, 7])).shape; // [1, 64, 1, 1]
 */
export class AvgPool2d extends Module {
  readonly #kernelSize: Pair;
  readonly #options: AvgPool2dOptions;

  constructor(kernelSize: Pair, options: AvgPool2dOptions = {}) {
    super();
    checkOptions("AvgPool2d", options, { stride: true, padding: true, countIncludePad: true });
    checkPool("AvgPool2d", kernelSize, options);
    this.#kernelSize = kernelSize;
    this.#options = options;
  }

  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.#kernelSize, this.#options);
  }

  override extraRepr(): string {
    const { countIncludePad = true } = this.#options;
    return formatPool(this.#kernelSize, this.#options, { countIncludePad: [countIncludePad, true] });
  }
}

/**
 * The mean of each of so many windows that an image of any size comes to one; see {@link adaptiveAvgPool2d}.
 *
 * @throws {ValueError} when a size is no integer of at least 1, nor null.
 * @example
 * new nn.AdaptiveAvgPool2d(1).forward(zeros([1, 64, 7, 5])).shape; // [1, 64, 1, 1]
 */
export class AdaptiveAvgPool2d extends Module {
  readonly #outputSize: readonly [number | null, number | null];

  constructor(outputSize: AdaptiveSize) {
    super();
    this.#outputSize = checkAdaptiveSize("AdaptiveAvgPool2d", outputSize);
  }

  forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.#outputSize);
  }

  override extraRepr(): string {
    return formatArguments([], { outputSize: [this.#outputSize.map(String), null] });
  }
}
