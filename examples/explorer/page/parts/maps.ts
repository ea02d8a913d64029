// A tensor as maps: pictures of height x width, side by side.

export interface Maps {
  /** How many there are, and how many stand in a row. */
  count: number;
  columns: number;
  height: number;
  width: number;
}

/**
 * [N, C, H, W] of one image are C maps of H x W, a weight [K, C, R, S] is K·C of R x S in rows of C, a matrix one map, and a
 * vector one map whose elements stand in rows.
 */
export function mapsOf(shape: readonly number[], kind: "result" | "parameter"): Maps {
  if (shape.length === 4) {
    const [first, C, height, width] = shape;
    const count = kind === "parameter" ? first * C : C;
    const columns = kind === "parameter" && C > 1 ? C : Math.ceil(Math.sqrt(count / 2));
    return { count, columns: Math.min(count, Math.max(1, columns)), height, width };
  }
  if (kind === "parameter" && shape.length === 2)
    return { count: 1, columns: 1, height: shape[0], width: shape[1] };
  const size = shape.reduce((product, n) => product * n, 1) / (kind === "parameter" ? 1 : imagesOf(shape));
  const width = size <= 16 ? size : Math.ceil(Math.sqrt(size * 2));
  return { count: 1, columns: 1, height: Math.ceil(size / width), width };
}

/** The same maps with up to eight in a row. */
export const wide = (maps: Maps): Maps => ({ ...maps, columns: Math.min(8, maps.count) });

/** How many images a result is of: a dense layer works on [1, N, features]. */
export function imagesOf(shape: readonly number[]): number {
  if (shape.length === 0) return 1;
  return shape.length === 3 ? shape[1] : shape[0];
}
