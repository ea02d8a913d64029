import { createArray } from "../../tensor/dtype.js";
import { isContainer } from "../../tensor/is-container.js";
import { formatShape } from "../../tensor/shape.js";
import { type Node, Tensor } from "../../tensor/tensor.js";
import type { Tally } from "./tally.js";

/** Counts what the nodes have saved, each memory once. Inputs and outputs are there anyway, and are not "kept". */
export function countSaved(
  nodes: readonly Node[],
  isThereAnyway: (t: Tensor) => boolean,
  tally: Tally,
): void {
  const seen = new Set<unknown>();
  const count = (what: string, value: unknown): void => {
    const memory = value instanceof Tensor ? value.buffer : value;
    if (typeof memory !== "object" || memory === null || seen.has(memory)) return;
    seen.add(memory);
    if (value instanceof Tensor) {
      const bytes = createArray(value.dtype, 1).byteLength * value.size;
      const which = `${what} ${value.dtype} ${formatShape(value.shape)}`;
      tally.add("savedTensors", which);
      tally.add("savedBytes", which, bytes);
      if (!isThereAnyway(value)) tally.add("keptBytes", which, bytes);
    } else if (ArrayBuffer.isView(value)) {
      tally.add("savedTensors", what);
      tally.add("savedBytes", what, value.byteLength);
      tally.add("keptBytes", what, value.byteLength);
    } else if (isContainer(value)) {
      for (const part of Object.values(value)) count(what, part);
    }
  };
  for (const { op, saved } of nodes) {
    for (const [name, value] of Object.entries(saved)) count(`${name} of ${op}`, value);
  }
}
