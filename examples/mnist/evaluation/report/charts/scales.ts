// Where scales begin and end, and where the labels along them stand.

/**
 * Where a scale begins on which these values can be told apart: at zero if the least is less than two thirds of the
 * greatest, else at a round number below the least.
 */
export function scaleStart(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  if (!(low > (2 / 3) * high)) return 0;
  const room = Math.max(1.15 * (high - low), 1e-9 * high);
  const step = 10 ** Math.floor(Math.log10(room)) / 2;
  return Number((Math.floor((high - room) / step) * step).toPrecision(12));
}

/**
 * The range of values that a chart shows: all of them, unless some are so much worse than the middle one that they
 * would press the others together. It then ends four times as far from the best as the middle one is.
 */
export function focus(
  values: readonly number[],
  direction: "minimize" | "maximize",
): [low: number, high: number] {
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

/** Positions at least `gap` apart, in the order of the given ones and as near to them as that allows, inside [from, to]. */
export function spread(positions: readonly number[], gap: number, from: number, to: number): number[] {
  const order = positions.map((_, i) => i).sort((a, b) => positions[a]! - positions[b]!);
  const result = [...positions];
  let floor = from;
  for (const i of order) {
    result[i] = Math.max(result[i]!, floor);
    floor = result[i]! + gap;
  }
  let ceiling = to;
  for (const i of order.reverse()) {
    result[i] = Math.min(result[i]!, ceiling);
    ceiling = result[i]! - gap;
  }
  return result;
}
