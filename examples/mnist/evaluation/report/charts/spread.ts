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
