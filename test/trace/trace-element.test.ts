// Every number taken apart adds up to itself: elements and gradients of every op of the library, at random places.

import fc from "fast-check";
import { type Tensor, tensor } from "pellucid";
import { formatTerm, type Term, tape, traceElement, traceGradient } from "pellucid/trace";
import { describe, expect, test } from "vitest";
import { indexAt } from "../../src/tensor/shape.js";
import { differentiable, titled } from "../testing/op-info/variants.js";
import { scaleOf } from "./scale-of.js";

function leavesOf(term: Term): Term[] {
  return term.kind === "operation" || term.kind === "opaque" ? term.parts.flatMap(leavesOf) : [term];
}

const equal = (a: number, b: number, scale: number) =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * scale;

/** Which element to look at: a number from 0 to 1 for each that is drawn. */
const places = fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true }));

describe("an element is what its term says, and so is what each op passes back", () => {
  test.each(titled(differentiable))("%s", async (_, { variant }) => {
    await fc.assert(
      fc.asyncProperty(variant.samples, places, async (sample, draws) => {
        const draw = (t: Tensor) => indexAt(Math.floor(draws.next().value * t.size), t.shape);
        const inputs = sample.inputs.map((x) => Object.assign(x.detach(), { requiresGrad: true }));
        const y = sample.fn(...inputs);
        if (y.size === 0 || y.node === null) return;
        const entries = tape(y);
        const gradient = Float64Array.from({ length: y.size }, (_, i) => Math.sin(i + 1));
        y.backward({ gradient: tensor(gradient, { shape: y.shape }), retainGraph: true });
        const before = inputs.map((x) => x.grad?.tolist());
        for (const { op, output, inputs: args, gradient } of entries) {
          if (output.size === 0) continue;
          const { value, term } = await traceElement(output, draw(output));
          expect([op, term.kind]).not.toEqual([op, "opaque"]);
          if (!equal(term.value, value, scaleOf(term))) expect([op, term.value]).toEqual([op, value]);
          for (const leaf of leavesOf(term)) {
            if (leaf.kind !== "element") continue;
            const position = leaf.index.reduce((at, i, axis) => at * leaf.tensor.shape[axis] + i, 0);
            expect(leaf.value).toBe(leaf.tensor.dataSync()[position]);
          }
          if (gradient === null) continue;
          for (const [i, arg] of args.entries()) {
            if (!arg?.requiresGrad || arg.size === 0) continue;
            const passed = await traceGradient(output, i, draw(arg));
            if (!equal(passed.term.value, passed.value, scaleOf(passed.term)))
              expect([op, i, passed.term.value, formatTerm(passed.term)]).toEqual([op, i, passed.value, ""]);
          }
        }
        expect(inputs.map((x) => x.grad?.tolist())).toEqual(before);
      }),
    );
  });
});
