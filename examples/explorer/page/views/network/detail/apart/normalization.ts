// What batch normalization makes of a number, read from the term that explains it.

import type { ShownTerm } from "../../../../../engine/shown-term.js";

/** From x to y: x − μ, divided by σ = √(σ² + ε), times γ, plus β. */
export interface Normalized {
  x: number;
  mean: number;
  variance: number;
  /** x − μ */
  off: number;
  /** √(σ² + ε) */
  deviation: number;
  xHat: number;
  weight: number;
  /** γ · x̂ */
  scaled: number;
  /** 0 where there is none. */
  bias: number;
  y: number;
}

/** From dy to dx. */
export interface Returned {
  dy: number;
  /** What is taken out where μ and σ moved with x; null where they are those from training. */
  taken: Taken | null;
  weight: number;
  deviation: number;
  /** γ / √(σ² + ε) */
  scale: number;
  dx: number;
}

export interface Taken {
  /** Of dy over the channel: what μ took with it. */
  mean: number;
  /** dy less that. */
  less: number;
  xHat: number;
  /** The μ that x̂ was made with. */
  center: number;
  /** Of dy · x̂ over the channel: what σ took with it, for each x̂. */
  slope: number;
  /** x̂ times that. */
  along: number;
  /** What is left of dy. */
  rest: number;
}

const partsOf = (term: ShownTerm): readonly ShownTerm[] => ("parts" in term ? term.parts : []);

/** @param term γ · (x − μ) / √(σ² + ε) + β */
export function normalizedOf(term: ShownTerm): Normalized {
  const [scaled, bias] = partsOf(term);
  const [weight, xHat] = partsOf(scaled);
  const [off, deviation] = partsOf(xHat);
  const [x, mean] = partsOf(off);
  const [variance] = partsOf(partsOf(deviation)[0]);
  return {
    x: x.value,
    mean: mean.value,
    variance: variance.value,
    off: off.value,
    deviation: deviation.value,
    xHat: xHat.value,
    weight: weight.value,
    scaled: scaled.value,
    bias: bias?.value ?? 0,
    y: term.value,
  };
}

/** @param term γ / √(σ² + ε) · (dy − mean(dy) − x̂ · mean(dy · x̂)), or of dy alone */
export function returnedOf(term: ShownTerm): Returned {
  const [scale, rest] = partsOf(term);
  const [weight, deviation] = partsOf(scale);
  const found = { weight: weight.value, deviation: deviation.value, scale: scale.value, dx: term.value };
  if (rest.kind === "element") return { ...found, dy: rest.value, taken: null };
  const [less, along] = partsOf(rest);
  const [dy, mean] = partsOf(less);
  const [xHat, slope] = partsOf(along);
  const [, center] = partsOf(partsOf(xHat)[0]);
  const taken = {
    mean: mean.value,
    less: less.value,
    xHat: xHat.value,
    center: center.value,
    slope: slope.value,
    along: along.value,
    rest: rest.value,
  };
  return { ...found, dy: dy.value, taken };
}

/** The values of a channel of [N, C, H, W], of all images. */
export function channelOf(values: Float32Array, [N, C, H, W]: readonly number[], c: number): Float32Array {
  const channel = new Float32Array(N * H * W);
  for (let n = 0; n < N; n++) {
    const from = (n * C + c) * H * W;
    channel.set(values.subarray(from, from + H * W), n * H * W);
  }
  return channel;
}
