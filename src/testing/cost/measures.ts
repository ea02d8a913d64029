import { ValueError } from "../../errors.js";
import { checkOptions, type OptionNames } from "../../options.js";

/**
 * What {@link gradientCost} counts. The forward is the call of the function; the backward is what the backwards of its ops
 * do, without the sums and copies by which gradients get into `grad`.
 */
export interface Measures {
  /** Ops that were called: those that `fn` calls itself, not those that they are made of. */
  readonly forwardOps: number;
  /** Kernels that were run for them. */
  readonly forwardKernels: number;
  /** Buffers that were made: results of kernels, and values brought in from the host. */
  readonly forwardBuffers: number;
  /** What those take. */
  readonly forwardBytes: number;
  /** Multiply-adds of matrix products and convolutions. */
  readonly forwardMultiplyAdds: number;
  /** How often the backward of an op was run. */
  readonly backwardCalls: number;
  /** Ops that those backwards called. */
  readonly backwardOps: number;
  /** Kernels that were run for them. */
  readonly backwardKernels: number;
  /** Buffers that were made in the backward. */
  readonly backwardBuffers: number;
  /** What those take. */
  readonly backwardBytes: number;
  /** Multiply-adds of matrix products and convolutions. */
  readonly backwardMultiplyAdds: number;
  /** Kernels of the backward that computed what the forward had computed before, of the same values. */
  readonly recomputedKernels: number;
  /** Tensors (and typed arrays) that the forward saved for the backward, each buffer once. */
  readonly savedTensors: number;
  /** What those take. */
  readonly savedBytes: number;
  /** What those take that are neither an input nor an output, and are there for the backward alone. */
  readonly keptBytes: number;
  /**
   * Buffers that are left when everything is over: beyond inputs, outputs and gradients. What a layer replaces in training, as
   * running statistics, counts.
   */
  readonly liveBuffers: number;
  /** What those take. */
  readonly liveBytes: number;
}

/** The most that each may be; what is left out may be anything. */
export type CostLimits = { -readonly [Name in keyof Measures]?: number };

const NAMES: OptionNames<CostLimits> = {
  forwardOps: true,
  forwardKernels: true,
  forwardBuffers: true,
  forwardBytes: true,
  forwardMultiplyAdds: true,
  backwardCalls: true,
  backwardOps: true,
  backwardKernels: true,
  backwardBuffers: true,
  backwardBytes: true,
  backwardMultiplyAdds: true,
  recomputedKernels: true,
  savedTensors: true,
  savedBytes: true,
  keptBytes: true,
  liveBuffers: true,
  liveBytes: true,
};

export const MEASURES = Object.keys(NAMES) as (keyof Measures)[];

/** Refuses limits that do not exist, and such that nothing could keep. */
export function checkLimits(name: string, limits: CostLimits): void {
  checkOptions(`${name}: limits`, limits, NAMES);
  for (const [measure, limit] of Object.entries(limits)) {
    if (limit === undefined || limit >= 0) continue;
    throw new ValueError(
      `${name}: limits.${measure} is ${limit}; it must be a number of at least 0: the most that there may be`,
    );
  }
}
