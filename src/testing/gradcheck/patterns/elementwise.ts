// Derivatives of the right form at the wrong value.

import { sameShape } from "../../../tensor/shape.js";
import { Tensor } from "../../../tensor/tensor.js";
import type { Element, Evidence } from "../evidence.js";
import { type Claim, ofValues, type Proof, provenOf } from "./claim.js";

/** Whether each output is of the one element at its own place. */
function isElementwise({ shape, output, elements, slopes, same }: Evidence): boolean {
  if (output === null || !sameShape(shape, output)) return false;
  return elements.every(({ position }) =>
    slopes(position).every((slope, o) => o === position || same(slope, 0)),
  );
}

/** The input's values once too often or once too seldom, and the same of the output's and of other inputs' values. */
export function timesInput(evidence: Evidence): Proof | null {
  const { inputs, output, shape } = evidence;
  const others = inputs.flatMap((value, i) =>
    value.dtype === "float64" && sameShape(value.shape, shape) ? [i] : [],
  );
  const factors: [string, (e: Evidence, position: number) => number][] = [
    ...others.map((i): [string, (e: Evidence, position: number) => number] => [
      inputs.length === 1 ? "x" : `input ${i}`,
      (e, position) => e.inputs[i].dataSync()[position],
    ]),
    ...(output !== null && sameShape(output, shape)
      ? [["the output", (e: Evidence, position: number) => e.y[position]] as [string, (typeof factors)[0][1]]]
      : []),
  ];
  return provenOf(
    evidence,
    factors.flatMap(([name, value]): Claim[] => [
      {
        text: `${name} is missing as a factor: analytical × ${name} = numerical`,
        fitted: 0,
        tried: 2 * factors.length,
        predict: ofValues((e, { position, numerical }) => numerical / value(e, position)),
      },
      {
        text: `multiplied by ${name} once too often: analytical = ${name} × numerical`,
        fitted: 0,
        tried: 2 * factors.length,
        predict: ofValues((e, { position, numerical }) => numerical * value(e, position)),
      },
    ]),
  );
}

/** Of y = x·s(x) or s(x)/x one of the two terms of the derivative, or the second with the wrong sign. */
export function productRule(evidence: Evidence): Proof | null {
  if (!isElementwise(evidence)) return null;
  const quotient = ({ x, y, dy }: Evidence, { position: p }: Element) => (dy[p] * y[p]) / x[p];
  // Of a linear function x·s both rules say nothing but a factor.
  if (evidence.elements.every((e) => evidence.same(e.numerical, quotient(evidence, e)))) return null;
  const term = (text: string, value: (numerical: number, quotient: number) => number): Claim => ({
    text,
    fitted: 0,
    tried: 4,
    predict: ofValues((e, element) => value(element.numerical, quotient(e, element))),
  });
  return provenOf(evidence, [
    term(
      "one term of the product rule is missing: of x·s(x) only s(x) is there, without x·s′(x)",
      (_, q) => q,
    ),
    term(
      "one term of the product rule is missing: of x·s(x) only x·s′(x) is there, without s(x)",
      (n, q) => n - q,
    ),
    term(
      "one term of the quotient rule is missing: of s(x)/x only s′(x)/x is there, without −s(x)/x²",
      (n, q) => n + q,
    ),
    term(
      "one term of the quotient rule has the wrong sign: of s(x)/x it is +s(x)/x² in place of −s(x)/x²",
      (n, q) => n + 2 * q,
    ),
  ]);
}

/** The derivative at y in place of x, at x in place of y, or at another input. */
export function savedValue(evidence: Evidence): Proof | null {
  const { shape, output, inputs, input: own } = evidence;
  const claims: Claim[] = [];
  if (output !== null && sameShape(shape, output)) {
    const outputAsInput = (e: Evidence) => e.inputs.with(own, Tensor.fromHost("float64", e.y.slice(), shape));
    const there = cached((e) =>
      e.at(
        outputAsInput(e),
        e.dy,
        e.elements.map(({ position }) => position),
      ),
    );
    claims.push({
      text: "the input was saved for the output: at the output it would be right. Does the formula want y, and got x?",
      fitted: 0,
      tried: 4,
      // The gradient that comes out at y is the right one at x.
      predict: (e, { position, numerical }) => {
        const at = there(e);
        return at === null ? null : matched(e, position, at.analytical[position], numerical);
      },
    });
    claims.push({
      text: "the output was saved for the input: this is the derivative at y. Does the formula want x, and got y?",
      fitted: 0,
      tried: 4,
      predict: ofValues(
        (e, { position }) => there(e)?.elements.find((one) => one.position === position)?.numerical ?? null,
      ),
    });
  }
  for (const [other, value] of inputs.entries()) {
    if (other === own || value.dtype !== "float64" || !sameShape(value.shape, shape)) continue;
    const exchanged = (e: Evidence) => e.inputs.with(own, e.inputs[other]).with(other, e.inputs[own]);
    const there = cached((e) =>
      e.at(
        exchanged(e),
        e.dy,
        e.elements.map(({ position }) => position),
      ),
    );
    claims.push({
      text: `inputs ${Math.min(own, other)} and ${Math.max(own, other)} are exchanged: this is the gradient with the one in the place of the other`,
      fitted: 0,
      tried: 4,
      predict: ofValues(
        (e, { position }) => there(e)?.elements.find((one) => one.position === position)?.numerical ?? null,
      ),
    });
  }
  return provenOf(evidence, claims);
}

/** A prediction that holds exactly where two values from elsewhere agree. */
const matched = (e: Evidence, position: number, found: number, expected: number) => ({
  position,
  value: e.same(found, expected) ? e.analytical[position] : Number.NaN,
});

function cached(make: (e: Evidence) => Evidence | null): (e: Evidence) => Evidence | null {
  const known = new Map<Evidence, Evidence | null>();
  return (e) => {
    if (!known.has(e)) known.set(e, make(e));
    return known.get(e)!;
  };
}
