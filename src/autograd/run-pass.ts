// What a backward pass went through stays readable until the next one ends, and is then released.

import type { TensorBuffer } from "../tensor/buffer.js";
import { backwardCount, endBackward } from "../tensor/memory.js";
import type { Node } from "../tensor/tensor.js";
import { inPassScope, withRecording } from "./no-grad.js";

interface Graph {
  readonly nodes: readonly Node[];
  readonly buffers: Set<TensorBuffer>;
}

/** What the last pass went through. */
let previous: Graph | null = null;
/** The nodes of the passes that are going on: more than one where a hook runs a backward. */
const running: (readonly Node[])[] = [];

/** What stands for the innermost pass that is going on: another object for each; null outside of all. */
export const currentPass = (): object | null => running.at(-1) ?? null;

/** Runs `fn` as a pass through `nodes`. */
export function asPass<T>(nodes: readonly Node[], fn: () => T): T {
  running.push(nodes);
  try {
    return fn();
  } finally {
    running.pop();
  }
}

/**
 * Runs a backward pass through `nodes`: recorded under createGraph, otherwise in a memory scope of its own. What the pass
 * before went through is released at its end.
 */
export function runPass(
  nodes: readonly Node[],
  { createGraph, retainGraph }: { createGraph: boolean; retainGraph: boolean },
  pass: () => void,
): void {
  asPass(nodes, () => {
    withRecording(createGraph, () => inPassScope(pass));
    if (retainGraph) endBackward();
    else endGraph(nodes);
  });
}

/** The nodes have had their pass: they forget what they saved, and what the pass before went through is released. */
export function endGraph(nodes: readonly Node[]): void {
  replacePrevious(nodes);
  endBackward();
}

/**
 * Releases what the pass before went through, except for what this one used (a hidden state that was detached), which
 * goes with this one.
 */
function replacePrevious(nodes: readonly Node[]): void {
  for (const node of nodes) node.releaseSaved();
  const current: Graph = { nodes, buffers: new Set(nodes.flatMap((node) => node.buffers)) };
  if (previous !== null) {
    for (const node of previous.nodes) node.releaseInputs();
    const inUse = new Set(running.flat().flatMap((node) => node.inputs.map((input) => input?.buffer)));
    for (const buffer of previous.buffers) {
      if (inUse.has(buffer)) current.buffers.add(buffer);
      else buffer.release(`at the end of backward() number ${backwardCount() + 1}, the one after its own`);
    }
  }
  previous = current;
}
