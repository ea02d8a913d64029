// A sum as it grows.

/** As they are summed, or the largest first. */
export function orderOf(values: Float64Array, bySize: boolean): Uint32Array {
  const order = Uint32Array.from(values, (_, i) => i);
  return bySize ? order.sort((a, b) => Math.abs(values[b]) - Math.abs(values[a])) : order;
}

/** What each product, in this order, makes of the sum so far. */
export function runningSums(values: Float64Array, order: Uint32Array): Float64Array {
  let total = 0;
  return Float64Array.from(order, (part) => {
    total += values[part];
    return total;
  });
}
