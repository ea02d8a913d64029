import { formatShape } from "../../tensor/shape.js";

/** `x[1, 2]`; the only element of a tensor without axes is called as the tensor. */
export const elementName = (name: string, index: readonly number[]): string =>
  index.length === 0 ? name : `${name}${formatShape(index)}`;

/** ` at [1, 2]`; nothing where there is only one place. */
export const atIndex = (index: readonly number[]): string =>
  index.length === 0 ? "" : ` at ${formatShape(index)}`;

/** `1 element`, `2 elements`. */
export const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? "" : "s"}`;
