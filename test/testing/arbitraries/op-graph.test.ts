import fc from "fast-check";
import { mul, sum, type Tensor } from "pellucid";
import { gradcheck } from "pellucid/testing";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { steps } from "../../../src/testing/arbitraries/graph-steps.js";
import { evaluated } from "./evaluated.js";
import { drawn, everywhere, minimal } from "./shrinking.js";

type Graph = ReturnType<typeof drawn<arbitraries.OpGraph>>[number];

/** All values, and how often each is used. */
function trace({ inputs, nodes }: Graph) {
  const values = [...inputs];
  const uses = inputs.map(() => 0);
  for (const { fn, operands } of nodes) {
    for (const i of operands) uses[i] += 1;
    values.push(fn(...operands.map((i) => values[i])));
    uses.push(0);
  }
  return { values, uses };
}

const graphs = drawn(arbitraries.opGraph());

describe("opGraph", () => {
  test("prints as code that evaluates to the same function", () => {
    fc.assert(
      fc.property(arbitraries.opGraph(), (graph) => {
        const pasted = evaluated(graph);
        expect(pasted.inputs.map((x) => x.tolist())).toEqual(graph.inputs.map((x) => x.tolist()));
        const [a, b] = [graph.run(...graph.inputs), pasted.run(...pasted.inputs)];
        expect([b.shape, b.dataSync()]).toEqual([a.shape, a.dataSync()]);
      }),
    );
  });

  test("stays within its bounds and has finite gradients, wherever it shrinks to", () => {
    everywhere(arbitraries.opGraph(), (graph) => {
      for (const { data } of trace(graph).values.map((t) => ({ data: t.dataSync() }))) {
        expect(data.every((value) => Math.abs(value) <= 8)).toBe(true);
      }
      const leaves = graph.inputs.map((x) => mul(x, 1).detach());
      for (const leaf of leaves) leaf.requiresGrad = true;
      sum(graph.run(...leaves)).backward();
      for (const { grad, shape } of leaves) {
        expect(grad!.shape).toEqual(shape);
        expect(grad!.dataSync().every(Number.isFinite)).toBe(true);
      }
    });
  });

  test("has gradients that central differences agree with", () => {
    fc.assert(
      fc.property(arbitraries.opGraph({ maxOps: 4 }), ({ run, inputs }) => {
        gradcheck(run, inputs, { mode: "directional", directions: 1 });
      }),
    );
  });

  test("lets no value come to nothing", () => {
    everywhere(arbitraries.opGraph({ minInputs: 2 }), (graph) => {
      const { uses } = trace(graph);
      expect(uses.slice(0, -1).every((n) => n > 0)).toBe(true);
      expect(uses.at(-1)).toBe(0);
    });
  });

  test("is made of every op", () => {
    const found = new Set(graphs.flatMap(({ nodes }) => nodes.map(({ op }) => op)));
    // Multiples and shifts by a constant are calls of mul and add.
    expect(Object.keys(steps).filter((name) => !found.has(name))).toEqual(["scale", "shift"]);
  });

  test("uses values several times, branches, and broadcasts", () => {
    const share = (holds: (graph: Graph) => boolean) => graphs.filter(holds).length / graphs.length;
    expect(share((graph) => trace(graph).uses.some((n) => n > 1))).toBeGreaterThan(0.5);
    const branches = ({ nodes, inputs }: Graph) =>
      nodes.some(({ operands }) => operands.filter((i) => i >= inputs.length).length === 2);
    expect(share(branches)).toBeGreaterThan(0.5);
    const broadcasts = (graph: Graph) => {
      const { values } = trace(graph);
      return graph.nodes.some(
        ({ op, operands: [a, b] }) =>
          b !== undefined &&
          op !== "matmul" &&
          op !== "concat" &&
          `${values[a].shape}` !== `${values[b].shape}`,
      );
    };
    expect(share(broadcasts)).toBeGreaterThan(0.25);
    expect(share(({ nodes }) => nodes.length === 1)).toBeLessThan(0.25);
    expect(new Set(graphs.map(({ inputs }) => inputs.length))).toEqual(new Set([1, 2, 3]));
  });

  test("shrinks to one op", () => {
    const without = (name: string) => (graph: Graph) => graph.nodes.every(({ op }) => op !== name);
    expect(minimal(arbitraries.opGraph(), () => false)).toEqual([
      '{ inputs: [tensor(0, { dtype: "float64" })], run: (x0) => { return add(x0, x0); } }',
    ]);
    expect(minimal(arbitraries.opGraph(), without("tanh"))).toEqual([
      '{ inputs: [tensor(0, { dtype: "float64" })], run: (x0) => { return tanh(x0); } }',
    ]);
    expect(minimal(arbitraries.opGraph({ minInputs: 2 }), without("add"))).toEqual([
      '{ inputs: [tensor(0, { dtype: "float64" }), tensor(0, { dtype: "float64" })], run: (x0, x1) => { return add(x1, x0); } }',
    ]);
  });

  test("takes as many inputs and ops as it is told", () => {
    const few = drawn(arbitraries.opGraph({ minInputs: 4, maxOps: 1 }), 100);
    expect(new Set(few.map(({ inputs }) => inputs.length))).toEqual(new Set([4]));
    // One op, and what joins the inputs.
    expect(Math.min(...few.map(({ nodes }) => nodes.length))).toBeGreaterThan(1);
    const single = drawn(arbitraries.opGraph({ maxInputs: 1, maxOps: 1 }), 100);
    expect(new Set(single.map(({ inputs, nodes }) => inputs.length + nodes.length))).toEqual(new Set([2]));
  });

  test("mixes in ops of one's own, as half of what is drawn", () => {
    const halve = (x: Tensor) => mul(x, 0.5);
    const own = drawn(arbitraries.opGraph({ ops: { halve } }));
    const ops = own.flatMap(({ nodes }) => nodes.map(({ op }) => op));
    const share = ops.filter((op) => op === "halve").length / ops.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.6);
  });
});
