import { describe, describeItems } from "../../describe.js";
import type { Fail } from "../fail.js";
import { countOf } from "../strided.js";
import { Tuple } from "./pickled.js";

/** Memory of numbers that tensors are views of. */
export interface PickledStorage {
  /** The name of its file in the archive. */
  key: string;
  /** What PyTorch calls its numbers. */
  type: string;
  /** How many numbers it has. */
  length: number;
}

/** A tensor as PyTorch pickles it: x[i, j, …] = storage[offset + i·strides[0] + j·strides[1] + …]. */
export class PickledTensor {
  constructor(
    readonly storage: PickledStorage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
    readonly requiresGrad: boolean,
  ) {}

  withRequiresGrad(requiresGrad: boolean): PickledTensor {
    return new PickledTensor(this.storage, this.offset, this.shape, this.strides, requiresGrad);
  }
}

/** As many dimensions as a tensor of PyTorch has at most. */
const MAX_RANK = 64;

/** Refuses a view that is none of its storage. */
export function requireInside({ storage, offset, shape, strides }: PickledTensor, fail: Fail): void {
  if (!isCounts(shape) || !isCounts(strides) || !isCounts([offset]) || shape.length !== strides.length) {
    fail(
      `has the shape ${describeItems(shape)}, the strides ${describeItems(strides)} and the offset ${describe(offset)}; they must be integers of at least 0, a stride for each dimension`,
    );
  }
  if (shape.length > MAX_RANK) fail(`has ${shape.length} dimensions, but at most ${MAX_RANK} are read`);
  if (!Number.isSafeInteger(countOf(shape)))
    fail(`has the shape ${describeItems(shape)}, whose size overflows`);
  if (shape.includes(0)) return;
  const last = shape.reduce((at, n, axis) => at + (n - 1) * strides[axis]!, offset);
  if (last < storage.length) return;
  fail(
    `reaches element ${last} of its storage (shape ${describeItems(shape)}, strides ${describeItems(strides)}, offset ${offset}), which has ${storage.length}`,
  );
}

const isCounts = (values: readonly number[]): boolean =>
  values.every((n) => Number.isSafeInteger(n) && n >= 0);

/** The items of a tuple, whatever they are: {@link requireInside} looks at them. */
export const itemsOf = (value: unknown, fail: Fail): readonly number[] =>
  value instanceof Tuple
    ? (value.items as number[])
    : fail(`has a tensor whose shape or strides are ${describe(value)} instead of a tuple`);
