import { DTypeError, ValueError } from "../errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { cast } from "./cast.js";

/**
 * The indices as int32, each known to be in [0, limit). Indices that only the device holds, and that cannot be read at
 * once, are taken as they are. One number besides may be allowed, which is no index.
 */
export function checkIndices(
  op: string,
  argument: string,
  index: Tensor,
  limit: number,
  besides?: number,
): Tensor {
  if (index.dtype !== "int32" && index.dtype !== "uint8") {
    throw new DTypeError(
      `${op}: ${argument} is ${index.dtype}, but it must be int32 or uint8; convert it with cast(${argument}, "int32")`,
    );
  }
  if (index.buffer.readableSync) {
    const values = index.dataSync();
    const at = values.findIndex((value) => (value < 0 || value >= limit) && value !== besides);
    if (at >= 0) {
      throw new ValueError(
        `${op}: ${argument}[${at}] is ${values[at]}, outside [0, ${limit}); every one must be an integer from 0 to ${limit - 1}${besides === undefined ? "" : `, or ${besides}`}`,
        { op, argument, at, value: values[at], limit },
      );
    }
  }
  return cast(index, "int32");
}
