import { indexAt } from "../../../tensor/shape.js";
import type { Evidence } from "../evidence.js";
import { oneChoiceOf, RARELY } from "./chance.js";
import type { Proof } from "./claim.js";

/** A part of the input at an end of its axes. */
interface Edge {
  readonly text: string;
  has(index: readonly number[]): boolean;
}

/** Wrong at the border of the image or of the sequence only. */
export function border(evidence: Evidence): Proof | null {
  const { elements, shape } = evidence;
  const failed = elements.filter((e) => e.failed).map(({ position }) => indexAt(position, shape));
  const right = elements.filter((e) => !e.failed).map(({ position }) => indexAt(position, shape));
  const edges = edgesOf(evidence);
  for (const { text, has } of edges) {
    if (right.every(has) || !failed.every(has)) continue;
    const share = 1 - right.filter((index) => !has(index)).length / elements.length;
    const all = !right.some(has);
    // Either all of them, and nothing else; or so many that it would be chance that none lies inside.
    const chance = Math.min(share ** failed.length, all ? oneChoiceOf(elements.length, failed.length) : 1);
    if (edges.length * chance > RARELY) continue;
    return { text: `wrong only at ${text}: look at the padding`, equations: failed.length, needed: 1 };
  }
  return null;
}

function edgesOf({ shape }: Evidence): Edge[] {
  const rank = shape.length;
  const [H, W] = shape.slice(-2);
  const atEnd = (index: readonly number[], axis: number) =>
    index[axis] === 0 || index[axis] === shape[axis] - 1;
  const frame: Edge[] =
    rank < 2 || H < 3 || W < 3
      ? []
      : [
          {
            text: "the border of the last two axes",
            has: (index) => atEnd(index, rank - 1) || atEnd(index, rank - 2),
          },
        ];
  // Axes of space: beyond batch and channels, as far as there are such.
  const space = shape.flatMap((n, axis) => (n >= 3 && axis >= Math.min(2, rank - 1) ? [axis] : []));
  return [
    ...frame,
    ...space.flatMap((axis): Edge[] => [
      { text: `the start of axis ${axis}`, has: (index) => index[axis] === 0 },
      { text: `the end of axis ${axis}`, has: (index) => index[axis] === shape[axis] - 1 },
      { text: `both ends of axis ${axis}`, has: (index) => atEnd(index, axis) },
    ]),
  ];
}
