// What of a tensor a grid of products shows.

import { indexAt } from "../../../../../engine/indices.js";
import type { Factor } from "../../../../../engine/shown-term.js";
import type { WalkInfo } from "../../../../../engine/walk.js";
import { originOf } from "../names.js";

/**
 * The indices that a factor of these products has in common: "[0, 17]", or "[:, 5]" where only a later one is the same.
 *
 * @param parts the numbers of the products; −1 for none.
 */
export function sliceOf(info: WalkInfo, { tensor, at }: Factor, parts: Int32Array): string {
  const positions = [...parts].filter((part) => part >= 0 && at[part] >= 0).map((part) => at[part]);
  if (tensor === null || positions.length === 0) return "";
  const { shape } = info.tensors[originOf(info, tensor)];
  const indices = positions.map((position) => indexAt(position, shape));
  const common = indices[0].map((i, axis) => (indices.every((index) => index[axis] === i) ? i : null));
  const last = common.findLastIndex((i) => i !== null);
  return last < 0
    ? ""
    : `[${common
        .slice(0, last + 1)
        .map((i) => i ?? ":")
        .join(", ")}]`;
}
