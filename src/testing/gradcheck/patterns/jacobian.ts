import type { Evidence } from "../evidence.js";

/** What each output sends to each element: by backward, and as it should be. Row o, column k for the k-th of `positions`. */
export interface Jacobians {
  readonly positions: readonly number[];
  readonly analytical: readonly Float64Array[];
  readonly right: readonly Float64Array[];
  /** Above this an entry is not zero. */
  readonly floor: number;
}

/** Larger ones are not taken apart. */
const LARGEST = 64;

/** One backward pass for each output; null where there are too many, or where all elements were not looked at. */
export function jacobiansOf(evidence: Evidence): Jacobians | null {
  const { elements, y, analytical, inputs } = evidence;
  if (y.length > LARGEST || analytical.length > LARGEST || elements.length !== analytical.length) return null;
  const positions = Array.from(analytical.keys());
  const unit = (o: number) => Float64Array.from({ length: y.length }, (_, i) => Number(i === o));
  const rows = Array.from(y.keys(), (o) => evidence.at(inputs, unit(o), [])?.analytical ?? null);
  if (!rows.every((row) => row !== null)) return null;
  const columns = positions.map((position) => evidence.slopes(position));
  const right = Array.from(y.keys(), (o) => Float64Array.from(columns, (column) => column[o]));
  const largest = [...rows, ...right].reduce(
    (most, row) => row.reduce((m, s) => Math.max(m, Math.abs(s)), most),
    0,
  );
  return { positions, analytical: rows, right, floor: 1e-6 * largest };
}
