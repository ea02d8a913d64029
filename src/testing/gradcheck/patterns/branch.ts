import { sameShape } from "../../../tensor/shape.js";
import type { Evidence } from "../evidence.js";
import { oneChoiceOf, RARELY } from "./chance.js";
import type { Proof } from "./claim.js";

/** An element of one of the runs: whether it is wrong, and by what it may be chosen which formula it gets. */
interface Sorted {
  readonly position: number;
  readonly by: number;
  readonly failed: boolean;
}

type Key = readonly [name: string, of: (evidence: Evidence, position: number) => number];

/** Wrong on one side of a threshold only: of a function in pieces one piece has a wrong derivative. */
export function branch(evidence: Evidence): Proof | null {
  const keys = keysOf(evidence);
  for (const [name, of] of keys) {
    const all = [evidence, ...evidence.others()].flatMap((one) => sorted(one, of) ?? [null]);
    if (!all.every((one) => one !== null)) return null;
    all.sort((a, b) => a.by - b.by);
    const failed = all.filter((one) => one.failed).length;
    if (failed === 0 || failed === all.length || !changesSides(all)) return null;
    const below = all.slice(0, failed).every((one) => one.failed);
    if (!below && !all.slice(-failed).every((one) => one.failed)) continue;
    if (2 * keys.length * oneChoiceOf(all.length, failed) > RARELY) continue;
    const threshold = below ? all[failed - 1].by : all[all.length - failed].by;
    return {
      text: `right on one side and wrong on the other: wrong where ${name} is ${below ? "at most" : "at least"} ${Number(threshold.toPrecision(2))}, right elsewhere. Look at the formula of that branch`,
      equations: failed,
      needed: 1,
    };
  }
  return null;
}

/** Whether elements are wrong in one run and right in another: else it may be their places that matter. */
function changesSides(all: readonly Sorted[]): boolean {
  const wrong = new Set(all.filter((one) => one.failed).map(({ position }) => position));
  const both = new Set(
    all.filter((one) => !one.failed && wrong.has(one.position)).map((one) => one.position),
  );
  return both.size >= 2;
}

function keysOf({ inputs, input, shape }: Evidence): Key[] {
  const beside = inputs.flatMap((value, i) =>
    i !== input && value.dtype === "float64" && sameShape(value.shape, shape) ? [i] : [],
  );
  const own: Key = ["its value", ({ x }, position) => x[position]];
  const size: Key = ["its absolute value", ({ x }, position) => Math.abs(x[position])];
  const pairs = beside.flatMap((i): Key[] => {
    const difference = (e: Evidence, position: number) => e.x[position] - e.inputs[i].dataSync()[position];
    return [
      [`the difference to input ${i}`, difference],
      [`the absolute difference to input ${i}`, (e, position) => Math.abs(difference(e, position))],
      [`input ${i}`, (e, position) => e.inputs[i].dataSync()[position]],
    ];
  });
  return [own, size, ...pairs];
}

/** Right to five digits or clearly wrong; null where something is in between, which no branch explains. */
function sorted({ elements, analytical, ...e }: Evidence, of: Key[1]): Sorted[] | null {
  const largest = elements.reduce((most, { numerical }) => Math.max(most, Math.abs(numerical)), 0);
  const found = elements.flatMap(({ position, numerical }): (Sorted | null)[] => {
    const error = Math.abs(analytical[position] - numerical);
    const scale = Math.max(Math.abs(analytical[position]), Math.abs(numerical));
    // Where nothing comes out and nothing should, no formula is at work.
    if (numerical === 0 && analytical[position] === 0) return [];
    const by = of({ elements, analytical, ...e }, position);
    if (error <= 1e-5 * scale + 1e-7 * largest) return [{ position, by, failed: false }];
    return [error >= 1e-2 * scale ? { position, by, failed: true } : null];
  });
  return found.every((one) => one !== null) ? found : null;
}
