import { sizeOf } from "../../../tensor/shape.js";
import type { Evidence } from "../evidence.js";
import { ofValues, type Proof, provenOf } from "./claim.js";
import { rounded } from "./words.js";

/** k where analytical = k · numerical, here and at every other point. */
export function factor(evidence: Evidence): Proof | null {
  const k = commonFactor(evidence);
  if (k === null) return null;
  const text = `off by a constant factor: analytical = ${rounded(k)} × numerical${guess(k, evidence)}`;
  return provenOf(evidence, [
    { text, fitted: 1, tried: 1, predict: ofValues((_, { numerical }) => k * numerical) },
  ]);
}

function commonFactor({ elements, analytical, same }: Evidence): number | null {
  const largest = elements.reduce((a, b) => (Math.abs(b.numerical) > Math.abs(a.numerical) ? b : a));
  const [found, right] = [analytical[largest.position], largest.numerical];
  const k = found / right;
  // Slopes are compared, not factors: what is no more than their noise fits any small factor.
  return !Number.isFinite(k) || [0, right, -right].some((other) => same(found, other)) ? null : k;
}

/** Where a factor may come from: a size of which it is a multiple or a fraction. */
function guess(k: number, { shape, output, same }: Evidence): string {
  const [whole, isFraction] = Math.abs(k) >= 1 ? [Math.abs(k), false] : [1 / Math.abs(k), true];
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
