/** What is known of values along a line, t ↦ y(x + t·u), before any step is taken. Numbers alone: it knows of no tensors. */
export interface Line {
  /** y at t. Where the function throws, or leaves its domain, values that are not finite. */
  at(t: number): Float64Array;
  /** y at 0, finite. */
  readonly here: Float64Array;
  /** What each output counts for in the slope of L = Σ weight · y. */
  readonly weights: Float64Array;
  /** How large x is along the line: steps are shares of it. */
  readonly scale: number;
  /** To what share of their size values are rounded: 2^-53, or 2^-24 where the function computes in float32. */
  readonly unit: number;
}

/** The slope of L = Σ weight · y at t = 0. */
export interface LineSlope {
  readonly numerical: number;
  /** |numerical − true slope| is at most this, as far as the values tell: round-off and truncation. */
  readonly bound: number;
  /** What an analytical slope may lie between. Both are `numerical` where y is smooth. */
  readonly low: number;
  readonly high: number;
  readonly kind: "smooth" | "kink" | "jump";
  /** From which side the values came: `right` or `left` where the other is outside of the domain. */
  readonly sided: "both" | "right" | "left";
}
