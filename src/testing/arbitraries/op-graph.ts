import fc from "fast-check";
import { checkOptions } from "../../options.js";
import { broadcasts } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { toCode } from "../to-code.js";
import { broadcastableShapes } from "./broadcastable-shapes.js";
import { type Draw, drawsOf } from "./graph-draws.js";
import { CAP, type Known, ownStep, type Plan, type Step, steps } from "./graph-steps.js";
import { largestDim, type Sized } from "./size.js";
import { elementsOf } from "./tensor.js";
import { tensorsOf } from "./tensors-of.js";

/** How many inputs and ops a graph has, and which. */
export interface OpGraphConstraints extends Sized {
  /** Default 1. */
  minInputs?: number;
  /** Default 3. */
  maxInputs?: number;
  /** How many ops are drawn at most; a few more may join the ends of branches. Default: 8 at size "small". */
  maxOps?: number;
  /**
   * Ops of one's own to be mixed in, by name: smooth, elementwise, finite from −8 to 8, with values that are not larger.
   * They make up half of the ops that are drawn.
   */
  ops?: Readonly<Record<string, (x: Tensor) => Tensor>>;
}

/** One op of a graph. */
export interface GraphNode {
  /** The name of the op. */
  readonly op: string;
  /** Which values it takes. The inputs are 0, 1, …; the results of the nodes before it follow. */
  readonly operands: readonly number[];
  /** The op itself. */
  fn(...operands: Tensor[]): Tensor;
}

/** A function made of ops, in which values branch, meet, broadcast and are used several times. */
export interface OpGraph {
  /** Leaves that it can be run on. */
  readonly inputs: readonly Tensor[];
  /** In an order in which they can run. The result is that of the last one. */
  readonly nodes: readonly GraphNode[];
  /** The function: what the last node makes of these inputs. */
  run(...inputs: Tensor[]): Tensor;
  /** An object of `inputs` and `run` as code. */
  [fc.toStringMethod](): string;
}

interface BuiltNode extends GraphNode {
  readonly code: string;
}

const INPUT_BOUND = 2;

/**
 * Random smooth functions of float64 tensors: graphs of add, mul, matmul, tanh, exp, sum, softmax, reshape and others,
 * with branches, broadcasts along axes of size 1, and values that are used several times. All values stay within
 * [−8, 8], and no logarithm or quotient comes near 0, so that gradients are finite. Every input matters.
 *
 * They shrink to fewer inputs and ops, down to one op, and print as code.
 *
 * @example
 * fc.assert(fc.property(arbitraries.opGraph(), ({ run, inputs }) => gradcheck(run, inputs).ok));
 * // The gradient of one's own op, wherever it stands in a graph:
 * const softsign = (x: Tensor) => div(x, add(sqrt(add(mul(x, x), 1)), 1));
 * const graphs = arbitraries.opGraph({ ops: { softsign } });
 * fc.assert(fc.property(graphs, ({ run, inputs }) => gradcheck(run, inputs).ok));
 */
export function opGraph(constraints: OpGraphConstraints = {}): fc.Arbitrary<OpGraph> {
  checkOptions("opGraph", constraints, {
    minInputs: true,
    maxInputs: true,
    maxOps: true,
    ops: true,
    size: true,
  });
  const { minInputs = 1, ops = {}, size } = constraints;
  const { maxInputs = Math.max(3, minInputs), maxOps = 2 * largestDim(size) } = constraints;
  const own = Object.fromEntries(Object.entries(ops).map(([name, op]) => [name, ownStep(op)]));
  const known = { ...steps, ...own };
  const ownNames = Object.keys(own);
  const builtIn = Object.keys(steps);
  const names = [
    ...builtIn,
    ...(ownNames.length > 0 ? builtIn.flatMap((_, i) => ownNames[i % ownNames.length]) : []),
  ];

  const plans = fc.record(
    {
      count: fc.integer({ min: minInputs, max: maxInputs }),
      shapes: broadcastableShapes({ count: maxInputs, maxRank: 3, maxDim: 3 }),
      draws: drawsOf(names, maxOps),
    },
    { noNullPrototype: true },
  );
  const dtype = "float64";
  const cells = elementsOf("opGraph", dtype, { min: -INPUT_BOUND, max: INPUT_BOUND });
  // As many tensors in every case, of which some are left out: fewer inputs keep their elements.
  return tensorsOf(plans, ({ shapes: { shapes } }) => shapes.map((shape) => ({ shape, dtype, cells }))).map(
    ({ plan: { count, draws }, tensors }) => build(tensors.slice(0, count), draws, known),
  );
}

function build(
  inputs: readonly Tensor[],
  draws: readonly Draw[],
  known: Readonly<Record<string, Step>>,
): OpGraph {
  const nodes: BuiltNode[] = [];
  const values: Known[] = inputs.map(({ shape }) => ({ shape, low: -INPUT_BOUND, high: INPUT_BOUND }));
  const used = new Set<number>();
  const nameOf = (value: number) => (value < inputs.length ? `x${value}` : `t${value - inputs.length}`);

  const put = (op: string, operands: readonly number[], plan: Plan): number => {
    const { run, list } = known[op];
    const { rest = [] } = plan;
    const called = { scale: "mul", shift: "add" }[op] ?? op;
    const args = operands.map(nameOf).join(", ");
    nodes.push({
      op: called,
      operands,
      fn: (...given) => run(given, rest),
      code: `${called}(${[list ? `[${args}]` : args, ...rest.map(toCode)].join(", ")})`,
    });
    for (const operand of operands) used.add(operand);
    return values.push({ shape: plan.shape, low: plan.low, high: plan.high }) - 1;
  };
  const planOf = (op: string, operands: readonly number[], choice: number): Plan | null => {
    const plan = known[op].plan(
      operands.map((i) => values[i]),
      choice,
    );
    return plan === null || Math.max(-plan.low, plan.high) > CAP ? null : plan;
  };
  const halved = (value: number): number => put("scale", [value], planOf("scale", [value], 0)!);

  for (const { op, first, second, choice } of draws) {
    // What nobody uses yet comes first, the newest before the others.
    const order = values.map((_, i) => i).sort((a, b) => Number(used.has(a)) - Number(used.has(b)) || b - a);
    const candidates = operandsFrom(order, first, second, known[op].operands);
    const operands = candidates.find((operands) => planOf(op, operands, choice) !== null);
    // tanh and sigmoid take anything, and what comes out is small enough for most ops.
    const [any, [on]] = [choice % 2 === 0 ? "tanh" : "sigmoid", candidates[0]];
    if (operands === undefined) put(any, [on], planOf(any, [on], choice)!);
    else put(op, operands, planOf(op, operands, choice)!);
  }

  // Values that nothing uses are added to the result, so that no branch ends in nothing.
  let result = values.length - 1;
  for (let value = 0; value < values.length; value++) {
    if (used.has(value) || value === result) continue;
    const fits = broadcasts(values[value].shape, values[result].shape);
    let other = fits ? value : put("mean", [value], { ...values[value], shape: [] });
    if (planOf("add", [result, other], 0) === null) [result, other] = [halved(result), halved(other)];
    result = put("add", [result, other], planOf("add", [result, other], 0)!);
  }

  return {
    inputs,
    nodes,
    run(...given) {
      const all = [...given];
      for (const { operands, fn } of nodes) all.push(fn(...operands.map((i) => all[i])));
      return all[all.length - 1];
    },
    [fc.toStringMethod]: () => {
      const names = inputs.map((_, i) => nameOf(i)).join(", ");
      const lines = nodes.map(({ code }, i) => `const t${i} = ${code};`);
      const body = `${lines.slice(0, -1).join(" ")} return ${nodes[nodes.length - 1].code};`.trim();
      return `{ inputs: ${toCode(inputs)}, run: (${names}) => { ${body} } }`;
    },
  };
}

/** The operands that a draw means, and after them all others, in case the op does not take those. */
function operandsFrom(order: readonly number[], first: number, second: number, count: 1 | 2): number[][] {
  const from = (list: readonly number[], at: number) => list.map((_, i) => list[(at + i) % list.length]);
  const firsts = from(order, first);
  if (count === 1) return firsts.map((a) => [a]);
  // A value is taken twice where there is no other, and where the draw says so.
  return firsts.flatMap((a) => from([...order.filter((b) => b !== a), a], second).map((b) => [a, b]));
}
