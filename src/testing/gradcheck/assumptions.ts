import { ValueError } from "../../errors.js";
import { indexAt, sizeOf } from "../../tensor/shape.js";
import { atIndex } from "./element-name.js";
import type { Backward, Outputs } from "./evaluate.js";
import type { Settings } from "./options.js";
import type { Subject } from "./subject.js";

/** Throws where fn is not finite at the inputs themselves. */
export function checkFinite(subject: Subject, outputs: Outputs): void {
  const at = outputs.values.findIndex((y) => !Number.isFinite(y));
  if (at < 0) return;
  throw new ValueError(
    `gradcheck: ${subject.name} is ${outputs.values[at]}${placeOf(outputs, at)} for these inputs; a derivative needs finite values: choose inputs inside its domain`,
  );
}

/** Throws where two runs at the same place differ: differences of such values say nothing. */
export function checkDeterministic(
  subject: Subject,
  first: Backward,
  second: Backward,
  { nondeterminismTolerance: tolerance }: Settings,
): void {
  const [a, b] = [first.outputs.values, second.outputs.values];
  const differs = (x: number, y: number) => !Object.is(x, y) && !(Math.abs(x - y) <= tolerance);
  const wayOut =
    "start its random numbers anew in each call (manualSeed inside fn), put a module into eval(), or pass nondeterminismTolerance";
  if (a.length !== b.length) {
    throw new ValueError(
      `gradcheck: ${subject.name} is not deterministic: it returned ${a.length} elements, and ${b.length} for the same inputs; ${wayOut}`,
    );
  }
  const at = a.findIndex((y, o) => differs(y, b[o]));
  if (at >= 0) {
    throw new ValueError(
      `gradcheck: ${subject.name} is not deterministic: it returned ${a[at]}${placeOf(first.outputs, at)}, and ${b[at]} for the same inputs; ${wayOut}`,
    );
  }
  for (const [i, { name, value }] of subject.inputs.entries()) {
    const [g, h] = [first.gradients[i], second.gradients[i]];
    const where = g?.findIndex((y, k) => differs(y, h?.[k] ?? 0)) ?? -1;
    if (where < 0) continue;
    throw new ValueError(
      `gradcheck: the backward of ${subject.name} is not deterministic: the gradient of ${name}${atIndex(indexAt(where, value.shape))} was ${g![where]}, and ${h?.[where] ?? 0} for the same inputs; ${wayOut}`,
    );
  }
}

/** ` at [1, 2] of output 0`: an element of all outputs in a row, in the coordinates of its own. */
function placeOf({ shapes }: Outputs, position: number): string {
  let [output, rest] = [0, position];
  while (rest >= sizeOf(shapes[output])) rest -= sizeOf(shapes[output++]);
  const at = atIndex(indexAt(rest, shapes[output]));
  return shapes.length === 1 ? at : at === "" ? ` in output ${output}` : `${at} of output ${output}`;
}
