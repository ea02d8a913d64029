import fc from "fast-check";
import { checkOptions } from "../../options.js";
import { createArray } from "../../tensor/dtype.js";
import { Generator, streams } from "../../tensor/random.js";
import type { Shape } from "../../tensor/shape.js";
import { type OpGraph, opGraph } from "../arbitraries/op-graph.js";
import { expectClose, LawError, unitRoundoff } from "./compare.js";
import { differentiate } from "./gradients.js";
import { combine, evaluate, magnitude, read, toTensor, type Values, zip } from "./host.js";

/** Which graphs {@link chainRuleOnGraphs} draws. */
export interface ChainRuleOnGraphsOptions {
  /** Default: `arbitraries.opGraph()`. Give one with `ops` of your own to try those. */
  graphs?: fc.Arbitrary<OpGraph>;
  /** Default 16. */
  roundings?: number;
}

const LAW = "chainRuleOnGraphs";
/** Differences are taken this far to each side, and half and twice as far. A power of 2: moving rounds less. */
const STEP = 2 ** -9;

/**
 * The chain rule on random graphs, in two claims. dL/dx by `backward` through the whole graph is what comes out when the
 * gradient of each op by itself is carried on by hand, Σ over uses; and its product with a direction u is the slope of
 * L(x + t·u) at t = 0, by central differences. L = Σ w·y, with fixed w for the elements y of the result.
 *
 * By hand and by backward the gradients may differ by 16 `roundings` of the largest gradient of any value. The slope may
 * differ by what two differences of other steps differ, and by rounding.
 *
 * @throws {LawError} inside the property, where the law does not hold.
 * @example
 * fc.assert(laws.chainRuleOnGraphs());
 * fc.assert(laws.chainRuleOnGraphs({ graphs: arbitraries.opGraph({ ops: { tanh } }) }));
 */
export function chainRuleOnGraphs(options: ChainRuleOnGraphsOptions = {}): fc.IPropertyWithHooks<[OpGraph]> {
  checkOptions(LAW, options, { graphs: true, roundings: true });
  const { graphs = opGraph(), roundings = 16 } = options;
  return fc.property(graphs, (graph) => {
    const inputs = graph.inputs.map((input) => read(LAW, input));
    const generator = new Generator(0, streams.testing);
    const random = ({ shape }: { shape: Shape }): Values => {
      const data = createArray(
        "float64",
        shape.reduce((product, n) => product * n, 1),
      );
      return {
        shape,
        dtype: "float64",
        data: data.map(() => (generator.uniform() < 0.5 ? -1 : 1) * (0.5 + generator.uniform())),
      };
    };
    const weights = random(evaluate(LAW, () => graph.run(...graph.inputs)));
    const whole = differentiate(LAW, (...x) => graph.run(...x), inputs, weights).gradients;
    const byHand = carriedByHand(graph, inputs, weights);
    for (const [i, gradient] of whole.entries()) {
      const claim = {
        law: LAW,
        formula: "dL/dx by backward = Σ over uses of x of f'ᵀ · dL/df",
        of: `x = input ${i} of a graph of ${opsOf(graph)}`,
        hint: "An op must do the same inside a graph as on a leaf, and gradients of all uses add up",
      };
      expectClose(claim, gradient, byHand.gradients[i], { roundings, scale: byHand.scale });
    }
    checkSlope(graph, inputs, weights, whole, inputs.map(random), roundings, byHand.reach);
  });
}

const opsOf = ({ nodes }: OpGraph): string => [...new Set(nodes.map(({ op }) => op))].join(", ");

const total = ({ data }: Values): number => Array.from(data).reduce((sum, value) => sum + value, 0);

/** Reverse accumulation with nothing but the gradient of one op at a time. */
function carriedByHand(graph: OpGraph, inputs: readonly Values[], weights: Values) {
  const values = [...inputs];
  for (const { fn, operands } of graph.nodes) {
    values.push(evaluate(LAW, () => fn(...operands.map((i) => toTensor(values[i])))));
  }
  const gradients: Values[] = values.map(({ shape, dtype, data }) => ({
    shape,
    dtype,
    data: createArray(dtype, data.length),
  }));
  gradients[gradients.length - 1] = weights;
  for (let n = graph.nodes.length - 1; n >= 0; n--) {
    const { fn, operands } = graph.nodes[n];
    const taken = operands.map((i) => values[i]);
    const own = differentiate(LAW, fn, taken, gradients[inputs.length + n]).gradients;
    for (const [k, i] of operands.entries()) gradients[i] = combine(1, gradients[i], 1, own[k]);
  }
  return {
    gradients: gradients.slice(0, inputs.length),
    scale: magnitude(...gradients),
    /** How far L moves when every value moves by its own size: of what rounding takes a share. */
    reach: values.reduce((sum, v, i) => sum + total(zip(v, gradients[i], (x, g) => Math.abs(x * g))), 0),
  };
}

/** @throws {LawError} where the gradient's product with a direction is not the slope along it. */
function checkSlope(
  graph: OpGraph,
  inputs: readonly Values[],
  weights: Values,
  gradients: readonly Values[],
  direction: readonly Values[],
  roundings: number,
  reach: number,
): void {
  const lossAt = (t: number): number => {
    const moved = inputs.map((x, i) => toTensor(combine(1, x, t, direction[i])));
    const products = zip(
      evaluate(LAW, () => graph.run(...moved)),
      weights,
      (y, w) => y * w,
    );
    return total(products);
  };
  const near = (h: number) => (lossAt(h) - lossAt(-h)) / (2 * h);
  const [wide, middle, close] = [near(2 * STEP), near(STEP), near(STEP / 2)];
  // Each removes the error in h² of the one before; the next error is in h⁴, so 15/16 of what they differ by is that of the first.
  const [first, numerical] = [(4 * middle - wide) / 3, (4 * close - middle) / 3];
  const products = inputs.map((_, i) => zip(gradients[i], direction[i], (g, u) => g * u));
  const analytical = products.reduce((sum, p) => sum + total(p), 0);
  const along = products.reduce((sum, p) => sum + total(zip(p, p, Math.abs)), 0);
  const rounding = roundings * unitRoundoff("float64") * (reach / STEP + along);
  const allowed = Math.abs(first - numerical) + rounding;
  // Written so that NaN fails.
  if (Math.abs(analytical - numerical) <= allowed) return;
  const formula = "⟨dL/dx, u⟩ = dL(x + t·u)/dt";
  throw new LawError(
    `${LAW}: ${formula} does not hold for a graph of ${opsOf(graph)}: by backward the slope is ${analytical}, by central differences ${numerical}, which is exact to ${Number(allowed.toPrecision(2))}. The backward of one of these ops is wrong: gradcheck says which element`,
    {
      law: LAW,
      formula,
      ops: graph.nodes.map(({ op }) => op),
      left: analytical,
      right: numerical,
      tolerance: allowed,
    },
  );
}
