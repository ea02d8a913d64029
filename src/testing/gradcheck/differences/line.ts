/** What is known of values along a line, t ↦ y(x + t·u), before any step is taken. Numbers alone: it knows of no tensors. */
export interface Line {
  /** y at t. Where the function throws, or leaves its domain, values that are not finite. */
  at(t: number): Float64Array;
  /** How far `at(t)` really moves, where that is known; else t. */
  moved(t: number): number;
  /** How finely t is rounded beyond that, when it is added to x. */
  readonly placement: number;
  /** y at 0, finite. */
  readonly here: Float64Array;
  /** What each output counts for in the slope of L = Σ weight · y. */
  readonly weights: Float64Array;
  /** How large x is along the line: steps are shares of it. */
  readonly scale: number;
  /** A smaller size that x has there too, from which it may be near the edge of its domain; or the same. */
  readonly finest: number;
  /** Σ |weight · y|. */
  readonly magnitude: number;
  /** To what share of their size values are rounded: 2^-53, or 2^-24 where the function computes in float32. */
  readonly unit: number;
  /** The smallest number above 0 that values can be: what is near to it is rounded by as much, whatever its size. */
  readonly smallest: number;
  /** What the first step is, where somebody chose one. */
  readonly firstStep: number | null;
  /** How far each output may be off, measured; computed when it is first asked for. */
  noise(): Float64Array;
}

/** What the slope is compared with, which says when it is known well enough. */
export interface Claim {
  readonly analytical: number;
  /** What an error may be for all who ask: atol + rtol · |numerical|. */
  readonly atol: number;
  readonly rtol: number;
  /** The largest slope of the same input: what is small beside it may be 0 for all that matters. */
  readonly reference: number;
  /** Σ |slope| of all that moves: along one element its own slope; roundings are shares of it. */
  readonly steepness: number;
}

/** The slope of L = Σ weight · y at t = 0. */
export interface LineSlope {
  readonly numerical: number;
  /** |numerical − true slope| is at most this, as far as the values tell: round-off and truncation. */
  readonly bound: number;
  /** What makes the bound: rounding of the values, or the function itself by far. */
  readonly limit: "round-off" | "truncation";
  /** How far the rounding of a backward that is right may lead it astray. */
  readonly rounding: number;
  /** What an analytical slope may lie between. Both are `numerical` where y is smooth. */
  readonly low: number;
  readonly high: number;
  readonly kind: "smooth" | "kink" | "jump";
  /** How steep L is within reach of x, beside which its slope may be flat; 0 where nobody looked, since the slope is known. */
  readonly steepest: number;
  /** From which side the values came: `right` or `left` where the other is outside of the domain. */
  readonly sided: "both" | "right" | "left";
}

/** There is no slope: quotients grow without end as the step shrinks, or there are no values on either side. */
export type NoSlope = "vertical" | "isolated";
