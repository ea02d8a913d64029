import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";

/** How far the probabilities of a sample may be from 1 in sum: what half precision rounds, and not what a logit is. */
const SUM_TOLERANCE = 1e-3;

/** How far one may be outside [0, 1]: a softmax in float32 is rounded to as much as 1.0000001. It is taken as 0 or 1. */
const PROBABILITY_TOLERANCE = 1e-6;

/** A probability that {@link checkProbabilities} lets pass, within [0, 1]. */
export const toProbability = (p: number): number => Math.min(1, Math.max(0, p));

/** Throws unless these are numbers in a row: a tensor has no length, and would pass for an empty one. */
function requireArray(op: string, name: string, values: ArrayLike<unknown>): void {
  const length: unknown = (values as ArrayLike<unknown> | null | undefined)?.length;
  if (typeof values === "object" && typeof length === "number") return;
  const way = typeof (values as { data?: unknown } | null)?.data === "function" ? ": await their data()" : "";
  throw new ValueError(`${op}: the ${name} are ${describe(values)}; they must be an array${way}`);
}

export function checkSameLength(
  op: string,
  a: { name: string; values: ArrayLike<unknown> },
  b: { name: string; values: ArrayLike<unknown> },
): void {
  for (const { name, values } of [a, b]) requireArray(op, name, values);
  if (a.values.length === b.values.length) return;
  throw new ShapeError(
    `${op}: there are ${a.values.length} ${a.name} and ${b.values.length} ${b.name}; there must be as many of one as of the other`,
  );
}

export function checkPositiveInteger(op: string, name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new ValueError(`${op}: ${name} is ${describe(value)}; it must be a positive integer`);
}

/** The number of classes of scores [N, C]: the given one, else as many as there are scores per label. */
export function classesOf(
  op: string,
  name: string,
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  given?: number,
): number {
  requireArray(op, name, scores);
  requireArray(op, "labels", labels);
  const [size, N] = [scores.length, labels.length];
  const found = `${op}: there are ${size} ${name} and ${N} labels`;
  if (given !== undefined) {
    checkPositiveInteger(op, "classes", given);
    if (size === N * given) return given;
    throw new ShapeError(
      `${found}; of ${given} classes there must be ${N} · ${given} = ${N * given}, row by row`,
    );
  }
  if (size === 0 && N === 0) return 0;
  if (size % N === 0 && size >= 2 * N) return size / N;
  throw new ShapeError(
    `${found}; there must be one for each class of each sample, row by row, and two classes or more`,
  );
}

export function checkLabels(op: string, name: string, labels: ArrayLike<number>, classes: number): void {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw new ValueError(
      `${op}: ${name}[${i}] is ${label}; it must be a class, an integer in [0, ${classes})`,
    );
  }
}

export function checkFinite(op: string, name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new ValueError(`${op}: ${name}[${i}] is ${values[i]}; it must be a finite number`);
  }
}

export function checkProbabilities(op: string, probabilities: ArrayLike<number>, classes: number): void {
  for (let row = 0; row < probabilities.length; row += classes) {
    let sum = 0;
    for (let i = row; i < row + classes; i++) {
      const p = probabilities[i];
      if (!(Math.abs(p - toProbability(p)) <= PROBABILITY_TOLERANCE)) {
        throw new ValueError(
          `${op}: probabilities[${i}] is ${p}; it must be in [0, 1], to within ${PROBABILITY_TOLERANCE} (of logits, take the softmax)`,
        );
      }
      sum += p;
    }
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
      throw new ValueError(
        `${op}: the probabilities of sample ${row / classes} add up to ${sum}; it must be 1, to within ${SUM_TOLERANCE} (of logits, take the softmax)`,
      );
    }
  }
}

/** For `merge`: both metrics must have been made alike. */
export function checkSameOption(op: string, name: string, own: unknown, others: unknown): void {
  if (Object.is(own, others)) return;
  throw new ValueError(
    `${op}: ${name} is ${own} here and ${others} in the other; only metrics of the same ${name} merge`,
  );
}
