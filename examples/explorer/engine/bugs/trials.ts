// The ops of a training on small inputs, as gradcheck takes them.

import { randint, randn, type Tensor } from "pellucid";
import type { Parts } from "./parts.js";

export interface Trial {
  readonly part: "convolution" | "relu" | "pool" | "normalize" | "dense" | "loss";
  /** In float64, but for labels; the same in every call. */
  inputs(): Tensor[];
  of(parts: Parts): (...inputs: Tensor[]) => Tensor;
}

const normal = (shape: number[], seed: number) => randn(shape, { seed, dtype: "float64" });

export const trials: readonly Trial[] = [
  {
    part: "convolution",
    inputs: () => [normal([2, 2, 5, 5], 1), normal([3, 2, 3, 3], 2), normal([3], 3)],
    of:
      ({ convolution }) =>
      (x, weight, bias) =>
        convolution(x, weight, bias),
  },
  {
    part: "relu",
    inputs: () => [normal([4, 5], 4)],
    of:
      ({ relu }) =>
      (x) =>
        relu(x),
  },
  {
    part: "pool",
    inputs: () => [normal([2, 2, 4, 4], 5)],
    of:
      ({ pool }) =>
      (x) =>
        pool(x),
  },
  {
    part: "normalize",
    inputs: () => [normal([3, 2, 3, 3], 6), normal([2], 7), normal([2], 8)],
    of:
      ({ normalize }) =>
      (x, weight, bias) =>
        normalize(x, weight, bias),
  },
  {
    part: "dense",
    inputs: () => [normal([4, 5], 9), normal([3, 5], 10), normal([3], 11)],
    of:
      ({ dense }) =>
      (x, weight, bias) =>
        dense(x, weight, bias),
  },
  {
    part: "loss",
    inputs: () => [normal([6, 10], 12), randint(0, 10, [6], { seed: 13 })],
    of:
      ({ loss }) =>
      (logits, labels) =>
        loss(logits, labels),
  },
];
