// Mistakes that a backward is known to make, each told by what it makes of the right gradient.

import { broadcasts, formatShape, indexAt, type Shape, sizeOf } from "../../tensor/shape.js";
import { type Evidence, explains } from "./evidence.js";
import { reversed, shifted, transposed } from "./rearrangements.js";

/** What a wrong gradient may look like; src/testing/README.md says what each of them is. */
export type PatternName =
  | "not-finite"
  | "zero"
  | "sign"
  | "factor"
  | "dy-ignored"
  | "transposed"
  | "reversed"
  | "shifted"
  | "broadcast"
  | "accumulation"
  | "border"
  | "zero-in-part"
  | "not-masked";

export interface Pattern {
  readonly name: PatternName;
  readonly text: string;
}

/** What the wrong gradient of one input looks like: the likeliest first; none where it looks like nothing known. */
export function patternsOf(evidence: Evidence): Pattern[] {
  const { elements } = evidence;
  if (!elements.some(({ failed }) => failed)) return [];
  const significant = elements.filter(({ numerical }) => !evidence.same(numerical, 0)).length;
  const matches = (Object.keys(PATTERNS) as PatternName[]).flatMap((name) => {
    const text = PATTERNS[name](evidence);
    return text === null ? [] : [{ name, text }];
  });
  // One number is always a multiple of another, so with one number to go by that says the least.
  if (significant < 2) matches.sort((a, b) => Number(a.name === "factor") - Number(b.name === "factor"));
  return matches;
}

/** Elements beyond this many are not taken apart into what each output contributes. */
const TAKEN_APART = 48;

const PATTERNS: Record<PatternName, (evidence: Evidence) => string | null> = {
  "not-finite": ({ analytical, shape }) => {
    const at = analytical.findIndex((value) => !Number.isFinite(value));
    return at < 0 ? null : `not finite: ${analytical[at]} at ${formatShape(indexAt(at, shape))}`;
  },

  zero: (evidence) =>
    explains(evidence, () => 0)
      ? "zero everywhere: is the input detached (detach(), dataSync(), noGrad()), or does backward answer null for it?"
      : null,

  sign: (evidence) =>
    explains(evidence, (_, numerical) => -numerical) ? "the sign is flipped: analytical = −numerical" : null,

  "dy-ignored": (evidence) =>
    explains(few(evidence), (position) => evidence.unweighted(position))
      ? "the incoming gradient is ignored: this is what comes out when dy is 1 everywhere. Multiply by dy"
      : null,

  factor: (evidence) => {
    const factor = commonFactor(evidence);
    return factor === null
      ? null
      : `off by a constant factor: analytical = ${format(factor)} × numerical${guess(factor, evidence)}`;
  },

  transposed: (evidence) => {
    const order = transposed(evidence);
    return order === null
      ? null
      : `transposed: these are the right values with the axes in the order ${formatShape(order)}`;
  },

  reversed: (evidence) => {
    const axes = reversed(evidence);
    return axes === null
      ? null
      : `reversed: these are the right values read backwards along ${axisNames(axes)} (a kernel that should, or should not, be turned around?)`;
  },

  shifted: (evidence) => {
    const shift = shifted(evidence);
    return shift === null
      ? null
      : `shifted: these are the right values, ${shift.by > 0 ? "one further" : "one back"} along axis ${shift.axis} (off by one in an index or in the padding?)`;
  },

  broadcast: missingReduction,

  accumulation: (evidence) => {
    const apart = few(evidence);
    const parts = new Map(
      apart.elements.map(({ position }) => [
        position,
        Array.from(evidence.contributions(position)).filter((part) => !evidence.same(part, 0)),
      ]),
    );
    const several = apart.elements.filter(({ position }) => parts.get(position)!.length > 1).length;
    if (several === 0) return null;
    for (const [which, at] of [
      ["last", -1],
      ["first", 0],
    ] as const) {
      if (explains(apart, (position) => parts.get(position)!.at(at) ?? 0)) {
        return `not accumulated: where an element is used more than once, only the ${which} use counts. Add to the gradient (+=) instead of setting it`;
      }
    }
    return null;
  },

  border: ({ elements, shape }) => {
    const [H, W] = shape.slice(-2);
    if (shape.length < 2 || H < 3 || W < 3) return null;
    const isBorder = (position: number) => {
      const [h, w] = indexAt(position, shape).slice(-2);
      return h === 0 || h === H - 1 || w === 0 || w === W - 1;
    };
    const failed = elements.filter((e) => e.failed);
    const inside = elements.filter((e) => !isBorder(e.position));
    if (inside.length === 0 || !failed.every((e) => isBorder(e.position))) return null;
    // That elements chosen at random all lie on the border would be chance.
    const chance = (1 - inside.length / elements.length) ** failed.length;
    return chance > 0.1 ? null : `wrong only at the border of the last two axes: look at the padding`;
  },

  "zero-in-part": ({ elements, analytical, shape }) => {
    const failed = elements.filter((e) => e.failed);
    if (!failed.every(({ position }) => analytical[position] === 0)) return null;
    return failed.length === elements.length
      ? null
      : `zero at ${failed.length} of ${elements.length} elements, such as ${formatShape(indexAt(failed[0].position, shape))}`;
  },

  "not-masked": ({ elements, shape, same }) => {
    const failed = elements.filter((e) => e.failed);
    if (!failed.every(({ numerical }) => same(numerical, 0))) return null;
    return failed.length === elements.length
      ? null
      : `not zero at ${failed.length} of ${elements.length} elements that the output does not depend on, such as ${formatShape(indexAt(failed[0].position, shape))}: is a mask missing, such as ReLU's gate?`;
  },
};

/** As much of the evidence as can be taken apart: the failures first. */
function few(evidence: Evidence): Evidence {
  const sorted = [...evidence.elements].sort((a, b) => Number(b.failed) - Number(a.failed));
  return { ...evidence, elements: sorted.slice(0, TAKEN_APART) };
}

/** k where analytical = k · numerical everywhere. */
function commonFactor(evidence: Evidence): number | null {
  const { elements, analytical } = evidence;
  const largest = elements.reduce((a, b) => (Math.abs(b.numerical) > Math.abs(a.numerical) ? b : a));
  const factor = analytical[largest.position] / largest.numerical;
  if (!Number.isFinite(factor) || evidence.same(factor, 0) || evidence.same(factor, -1)) return null;
  return explains(evidence, (_, numerical) => factor * numerical) ? factor : null;
}

/** Where a factor may come from: a size of which it is a multiple or a fraction. */
function guess(factor: number, { shape, output, same }: Evidence): string {
  const [whole, isFraction] =
    Math.abs(factor) >= 1 ? [Math.abs(factor), false] : [1 / Math.abs(factor), true];
  const n = Math.round(whole);
  if (n < 2 || !same(whole, n)) return "";
  const sizes: [string, number][] = [
    ["the number of elements of the input", sizeOf(shape)],
    ...shape.map((size, axis): [string, number] => [`the size of axis ${axis} of the input`, size]),
    ...(output === null
      ? []
      : [
          ["the number of elements of the output", sizeOf(output)] as [string, number],
          ...output.map((size, axis): [string, number] => [`the size of axis ${axis} of the output`, size]),
        ]),
  ];
  const where = sizes.filter(([, size]) => size === n).map(([name]) => name);
  const fraction = isFraction ? ` (1/${n})` : "";
  const question = isFraction ? "a mean where there should be a sum?" : "a sum where there should be a mean?";
  if (where.length > 0) return `${fraction}; ${n} is ${where[0]}: ${question}`;
  if (n === 2) return `${fraction}: ${isFraction ? "one of two paths is missing?" : "counted twice?"}`;
  return fraction;
}

/**
 * An input that was broadcast gets the sum of what arrives over the axes where it was repeated. This finds the
 * gradient of a single slice in its place.
 */
function missingReduction(evidence: Evidence): string | null {
  const { shape, output } = evidence;
  if (output === null || !broadcasts(shape, output) || sizeOf(shape) === sizeOf(output)) return null;
  const repeated = repeatedAxes(shape, output);
  const apart = few(evidence);
  for (const axes of [repeated, ...repeated.map((axis) => [axis])]) {
    for (const last of [false, true]) {
      const kept = Array.from({ length: sizeOf(output) }, (_, o) => {
        const index = indexAt(o, output);
        return axes.every((axis) => index[axis] === (last ? output[axis] - 1 : 0));
      });
      const slice = (position: number) =>
        evidence.contributions(position).reduce((sum, part, o) => (kept[o] ? sum + part : sum), 0);
      if (explains(apart, slice)) {
        return `a reduction is missing: the input was broadcast from ${formatShape(shape)} to ${formatShape(output)}, and only the ${last ? "last" : "first"} slice along ${axisNames(axes)} counts. Sum over the broadcast axes (sumTo)`;
      }
    }
  }
  return null;
}

/** The axes of the output along which the input is repeated. */
const repeatedAxes = (shape: Shape, output: Shape): number[] =>
  output.flatMap((n, axis) =>
    n > 1 && (shape[axis - output.length + shape.length] ?? 1) === 1 ? [axis] : [],
  );

/** What a gradient of another shape than its input looks like. */
export function patternOfShapes(gradient: Shape, input: Shape): Pattern | null {
  if (broadcasts(input, gradient) && sizeOf(gradient) > sizeOf(input)) {
    return {
      name: "broadcast",
      text: `a reduction is missing: the input was broadcast from ${formatShape(input)} to ${formatShape(gradient)}. Sum over the broadcast axes (sumTo)`,
    };
  }
  const sorted = (shape: Shape) => formatShape([...shape].sort((a, b) => a - b));
  if (sorted(gradient) === sorted(input)) {
    return { name: "transposed", text: "transposed: the same sizes in another order" };
  }
  return null;
}

const axisNames = (axes: readonly number[]): string =>
  axes.length === 1 ? `axis ${axes[0]}` : `axes ${axes.join(", ")}`;

const format = (x: number): string => String(Number(x.toPrecision(4)));
