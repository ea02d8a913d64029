import type { Direction } from "pellucid/tune";

/**
 * The range of values that a chart shows: all of them, unless some are so much worse than the middle one that they
 * would press the others together. It then ends four times as far from the best as the middle one is.
 */
export function focus(values: readonly number[], direction: Direction): [low: number, high: number] {
  const sorted = values.toSorted((a, b) => a - b);
  if (direction === "maximize") sorted.reverse();
  const [best, middle, worst] = [sorted[0]!, sorted[Math.floor(sorted.length / 2)]!, sorted.at(-1)!];
  const fence = best + 4 * (middle - best);
  const end = middle !== best && Math.abs(worst - best) > Math.abs(fence - best) ? fence : worst;
  if (end === best) return [best - 0.5, best + 0.5];
  return best < end ? [best, end] : [end, best];
}

export const clamp = (value: number, [low, high]: readonly [number, number]): number =>
  Math.min(high, Math.max(low, value));
