import fc from "fast-check";
import type { OptionNames } from "../../options.js";
import { largestDim, type Sized } from "./size.js";

/** A number, or any of an arbitrary. */
export type Count = number | fc.Arbitrary<number>;

export const counted = (count: Count | undefined, most: number): fc.Arbitrary<number> =>
  count === undefined
    ? fc.integer({ min: 1, max: most })
    : typeof count === "number"
      ? fc.constant(count)
      : count;

export interface RowsConstraints extends Sized {
  /** How many rows. Default: a few. */
  N?: Count;
  /** How many classes. Default: 1 to 8 at size "small". */
  C?: Count;
  /** Default "float64". */
  dtype?: "float32" | "float64";
}

export const ROWS_NAMES: OptionNames<RowsConstraints> = { N: true, C: true, dtype: true, size: true };

/** [N, C] */
export const rows = ({ N, C, size }: RowsConstraints): fc.Arbitrary<[number, number]> =>
  fc.tuple(counted(N, largestDim(size)), counted(C, 2 * largestDim(size)));
