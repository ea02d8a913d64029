import fc from "fast-check";

/** The constraint that arbitraries of things that can be small or large have in common. */
export interface Sized {
  /** How large what is drawn is, as in fast-check's arrays. Default: the `baseSize` of `fc.configureGlobal`. */
  size?: fc.SizeForArbitrary;
}

const SIZES: readonly fc.Size[] = ["xsmall", "small", "medium", "large", "xlarge"];

/** Along one axis, if nothing else limits it. A tensor of four such axes is as large as tensors get. */
const LARGEST_DIM: readonly number[] = [2, 4, 8, 16, 32];

/** fast-check's sizes, its relative ones ("+1") and its default, as the largest dimension that is drawn by itself. */
export function largestDim(size: fc.SizeForArbitrary): number {
  if (size === "max") return LARGEST_DIM[SIZES.length - 1];
  const base = SIZES.indexOf(fc.readConfigureGlobal()?.baseSize ?? "small");
  const absolute = SIZES.indexOf(size as fc.Size);
  const at = size === undefined ? base : absolute >= 0 ? absolute : base + relative(size);
  return LARGEST_DIM[Math.min(Math.max(at, 0), SIZES.length - 1)];
}

const relative = (size: string): number => (size === "=" ? 0 : Number(size));

/** How many elements are drawn at most: shapes with one long axis have the others short. */
export const largestCount = (size: fc.SizeForArbitrary): number =>
  size === "max" ? Number.POSITIVE_INFINITY : largestDim(size) ** 4;
