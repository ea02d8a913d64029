import type fc from "fast-check";
import type { DType } from "../../tensor/dtype.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { OwnScale } from "../laws/scale-range.js";
import type { OpSample } from "./op-sample.js";

/** How often something can be differentiated: not at all, once, or (2) any number of times. */
export type Derivatives = 0 | 1 | 2;

/** One way to call an op. */
export interface OpVariant {
  /** Calls of the op. */
  readonly samples: fc.Arbitrary<OpSample>;
  /** How often the op can be differentiated when it is called so. */
  readonly derivatives: Derivatives;
  /** The samples lie exactly on kinks and ties: what backward answers is one of the slopes between left and right. */
  readonly atKinks?: true;
}

/** An op of whatever arguments; a few answer a list of tensors. */
// biome-ignore lint/suspicious/noExplicitAny: ops take all kinds of arguments
export type AnyOp = (...args: any[]) => Tensor | Tensor[];

/** What the tests must know of an op. */
export interface OpInfo {
  /** The op. */
  readonly op: AnyOp;
  /** For which inputs the op and its derivatives are numbers. */
  readonly domain: string;
  /** What its inputs may be made of. */
  readonly dtypes: readonly DType[];
  /** Where it has no derivative, and what its gradient is there. */
  readonly kinks: string | null;
  /**
   * Float32 against float64 on every backend, forward and backward: the largest error, relative to the largest magnitude
   * among inputs, output and gradients.
   */
  readonly rtol: number;
  /** How its float32 is judged over all magnitudes of its inputs: for the law `scaleRange`. */
  readonly ownScale?: OwnScale;
  /** The ways to call it, by name. */
  readonly variants: Readonly<Record<string, OpVariant>>;
}

/** The ops of a family, by name. */
export type OpFamily = Readonly<Record<string, OpInfo>>;

export const floats: readonly DType[] = ["float32", "float64"];
export const allDTypes: readonly DType[] = ["float32", "float64", "int32", "uint8"];

/** Slopes are differences of numbers up to 1, as in y·(1 − y): near 0 they keep the roundings of those. */
export const differencesOfOnes: OwnScale = { unit: 1 };

/** Squares are float32 of their own: beyond 1.8e19 they are infinite, whatever comes of them. */
export const squared: OwnScale = { largest: 60 };

/** Differences of inputs are float32 of their own, of up to twice their size, whatever comes of them. */
export const differences: OwnScale = { largest: 125 };

type Samples = fc.Arbitrary<OpSample>;

export const smooth = (samples: Samples): OpVariant => ({ samples, derivatives: 2 });
export const onceOnly = (samples: Samples): OpVariant => ({ samples, derivatives: 1 });
export const notDifferentiable = (samples: Samples): OpVariant => ({ samples, derivatives: 0 });
export const onKinks = (samples: Samples): OpVariant => ({ samples, derivatives: 1, atKinks: true });
