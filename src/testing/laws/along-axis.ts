import type fc from "fast-check";
import type { Shape } from "../../tensor/shape.js";
import { shape as anyShape } from "../arbitraries/shape.js";
import type { Sized } from "../arbitraries/size.js";
import type { LawOptions } from "./law-options.js";

/** What laws about a batch take, or about any other axis. */
export interface AlongAxisOptions<Given> extends LawOptions<Given> {
  /** Of the input. Default 0: the batch. */
  axis?: number;
  /** The one that it becomes in the result. Default: the same. */
  outputAxis?: number;
}

/** Shapes in which an axis has at least two places. */
export const withSeveralAlong = (axis: number, { size }: Sized): fc.Arbitrary<Shape> => {
  const minRank = axis < 0 ? -axis : axis + 1;
  return anyShape({ minRank, size }).map((shape) => {
    const at = axis < 0 ? axis + shape.length : axis;
    return shape.with(at, shape[at] + 1);
  });
};
