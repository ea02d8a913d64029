import fc from "fast-check";
import { jvp, mul, sum, type Tensor, tensor, vjp } from "pellucid";
import { describe, expect, test } from "vitest";
import { withBackend } from "../../src/backends/select.js";
import { reference } from "../../src/backends/start.js";
import { everything } from "../support/mode.js";
import { uniforms } from "../support/random.js";
import { differentiable, titled } from "../testing/op-info/variants.js";

/** Numbers in [-1, 1) of the shape and dtype of a tensor. */
function like(t: Tensor, seed: number): Tensor {
  const next = uniforms(seed);
  return tensor(
    Float64Array.from({ length: t.size }, () => 2 * next() - 1),
    { shape: t.shape },
  );
}

const dot = (a: readonly Tensor[], b: readonly Tensor[]): number =>
  a.reduce((total, x, i) => total + sum(mul(x, b[i])).item(), 0);

/** Σ|a||b|, which roundings are relative to. */
const size = (a: readonly Tensor[], b: readonly Tensor[]): number =>
  a.reduce((total, x, i) => total + sum(mul(x, b[i]).abs()).item(), 0);

/** In float64 from end to end. */
const twice = differentiable.filter(
  ({ variant, title }) => variant.derivatives === 2 && title !== "cast, to the other float dtype and back",
);

// A bug in a slope shows in both products alike, as both are made of the same backward: what it shows is that the backward
// is linear in dy and its own gradient right. The differences of gradcheck are for the rest.
describe("⟨u, J·v⟩ = ⟨Jᵀ·u, v⟩ for", () => {
  test.each(titled(twice))("%s", (_, { variant }) => {
    const property = fc.property(variant.samples, fc.nat(1000), ({ inputs, fn }, seed) => {
      const v = inputs.map((x, i) => like(x, seed + i));
      const [y, slope] = jvp(fn, inputs, v);
      const u = like(y, seed - 1);
      const [, gradients] = vjp(fn, inputs, u);
      const difference = Math.abs(dot([u], [slope]) - dot(gradients, v));
      const scale = size([u], [slope]) + size(gradients, v) + 1;
      expect(difference / scale).toBeLessThanOrEqual(1e-9);
    });
    withBackend(reference, () => fc.assert(property, { numRuns: everything ? 50 : 3 }));
  });
});
