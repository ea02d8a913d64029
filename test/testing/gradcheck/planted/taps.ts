// Linear ops as loops: y[o] += w[k] · x[i] for each tap.

import type { Tensor } from "pellucid";
import { from } from "./planted.js";

interface Tap {
  readonly o: number;
  readonly i: number;
  readonly k: number;
}

export interface Taps {
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly taps: readonly Tap[];
}

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

function indexOf(position: number, shape: readonly number[]): number[] {
  const index = shape.map(() => 0);
  let rest = position;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return index;
}

const positionIn = (index: readonly number[], shape: readonly number[]): number =>
  index.reduce((at, i, axis) => at * shape[axis] + i, 0);

/** Windows of K along each of the last `axes` axes. */
export function windows(
  input: readonly number[],
  axes: number,
  K: number,
  { stride = 1, padding = 0 }: { stride?: number; padding?: number } = {},
): Taps {
  const lead = input.slice(0, input.length - axes);
  const space = input.slice(input.length - axes);
  const output = [...lead, ...space.map((n) => Math.floor((n + 2 * padding - K) / stride) + 1)];
  const kernel = space.map(() => K);
  const taps: Tap[] = [];
  for (let o = 0; o < size(output); o++) {
    const at = indexOf(o, output);
    for (let k = 0; k < size(kernel); k++) {
      const inside = indexOf(k, kernel).map((d, a) => at[lead.length + a] * stride - padding + d);
      if (inside.some((i, a) => i < 0 || i >= space[a])) continue;
      taps.push({ o, i: positionIn([...at.slice(0, lead.length), ...inside], input), k });
    }
  }
  return { input, output, taps };
}

/** Output o is the element `from(index)` of the input. */
export function picked(
  input: readonly number[],
  output: readonly number[],
  pick: (index: number[]) => number[],
): Taps {
  const taps = Array.from({ length: size(output) }, (_, o) => ({
    o,
    i: positionIn(pick(indexOf(o, output)), input),
    k: 0,
  }));
  return { input, output, taps };
}

/** y of x with these weights. */
export function forward({ output, taps }: Taps, x: Tensor, w: ArrayLike<number>): Tensor {
  const [y, data] = [new Float64Array(size(output)), x.dataSync()];
  for (const { o, i, k } of taps) y[o] += w[k] * data[i];
  return from(y, output);
}

/** What comes back to x: added up, or with what came last or first only, or sent somewhere else. */
export function back(
  { input, taps }: Taps,
  dy: Tensor,
  w: ArrayLike<number>,
  { keep = "all", to = (i) => i }: { keep?: "all" | "first" | "last"; to?: (i: number) => number } = {},
): Tensor {
  const [dx, data] = [new Float64Array(size(input)), dy.dataSync()];
  const seen = new Set<number>();
  for (const { o, i, k } of taps) {
    const at = to(i);
    if (at < 0 || at >= dx.length || (keep === "first" && seen.has(at))) continue;
    seen.add(at);
    dx[at] = (keep === "all" ? dx[at] : 0) + w[k] * data[o];
  }
  return from(dx, input);
}

/** What comes back to the weights. */
export function backToWeights({ taps }: Taps, dy: Tensor, x: Tensor, w: Tensor): Tensor {
  const dw = new Float64Array(w.size);
  const [slopes, data] = [dy.dataSync(), x.dataSync()];
  for (const { o, i, k } of taps) dw[k] += slopes[o] * data[i];
  return from(dw, w.shape);
}
