import { noGrad } from "../../../autograd/no-grad.js";
import { describe } from "../../../describe.js";
import { DTypeError, PellucidError, ShapeError, ValueError } from "../../../errors.js";
import { Module } from "../../../nn/module.js";
import { cast } from "../../../ops/cast.js";
import { zeros } from "../../../tensor/creation.js";
import { isFloat } from "../../../tensor/dtype.js";
import { formatShape } from "../../../tensor/shape.js";
import { Tensor } from "../../../tensor/tensor.js";
import type { Graph, OnnxModuleInput, Step } from "./graph.js";
import { type Batch, Call } from "./operator.js";
import { Known, type Value } from "./value.js";

/**
 * A graph of ONNX as a module; {@link importOnnx} makes it. Its float constants are parameters under the names that they
 * have in the graph, running statistics of batch normalization are buffers, and gradients flow through all of it.
 *
 * It computes as in inference until `train()` is called, unless the graph was exported as it trains. In training, Dropout
 * drops, and BatchNormalization takes the statistics of the batch and moves the running ones by ONNX's rule: with
 * `momentum` as the share that stays, and the variance without Bessel's correction.
 *
 * Source: https://onnx.ai/onnx/repo-docs/IR.html
 *
 * @example
 * import { readOnnx } from "pellucid/formats";
 * const mnist = await readOnnx("mnist-8.onnx");
 * const optimizer = new optim.SGD(mnist.train().parameters(), { lr: 1e-5 });
 * crossEntropy(mnist.forward(mul(images, 255)), labels).backward();
 * optimizer.step();
 */
export class OnnxModule extends Module<Tensor[]> {
  /** What goes in, in the order of the arguments of `forward`. */
  readonly inputs: readonly OnnxModuleInput[];
  /** The names of what comes out. */
  readonly outputs: readonly string[];
  readonly #graph: Graph;
  readonly #stateNames: readonly string[];
  /** By the shapes that went in. */
  readonly #firstSizesOf = new Map<string, ReadonlyMap<string, number | undefined>>();

  /** @hidden */
  constructor(graph: Graph) {
    super();
    this.inputs = graph.inputs;
    this.outputs = graph.outputs;
    this.#graph = graph;
    this.#stateNames = [...graph.state.keys()];
    // Under numbers: a name of the graph could be that of a method.
    Object.assign(this, [...graph.state.values()]);
    this.training = graph.training;
  }

  /**
   * The output of a graph that has one.
   *
   * @throws {ValueError} where it has several: {@link run} answers all; or when inputs are missing.
   */
  forward(...inputs: Tensor[]): Tensor {
    if (this.outputs.length !== 1)
      throw new ValueError(
        `OnnxModule: the graph has ${this.outputs.length} outputs, ${this.outputs.join(", ")}; run(…) answers them by name`,
      );
    return this.run(...inputs)[this.outputs[0]];
  }

  /** All outputs by name. */
  run(...inputs: Tensor[]): Record<string, Tensor> {
    const { constants, outputs } = this.#graph;
    const values = this.#given(inputs);
    this.#compute(values, { training: this.training, batch: this.#batch(inputs) });
    const tensorOf = (value: Value) => (value instanceof Known ? value.tensor() : value);
    return Object.fromEntries(
      outputs.map((name) => [name, tensorOf(values.get(name) ?? constants.get(name)!)]),
    );
  }

  /** Adds what the steps make to the values that go in; those that nobody reads any more are gone. */
  #compute(values: Map<string, Value>, running: Running, made?: (name: string, value: Value) => void): void {
    const { constants, steps } = this.#graph;
    const read = (name: string): Value => values.get(name) ?? constants.get(name)!;
    for (const step of steps) {
      const results = runStep(
        step,
        step.inputs.map((name) => (name === "" ? null : read(name))),
        running,
      );
      for (const [i, name] of step.outputs.entries()) {
        values.set(name, results[i]);
        made?.(name, results[i]);
      }
      for (const name of step.lastRead) values.delete(name);
    }
  }

  #given(inputs: readonly Tensor[]): Map<string, Value> {
    const expected = this.inputs;
    if (inputs.length !== expected.length) {
      const names = expected.map(({ name }) => name).join(", ") || "none";
      throw new ValueError(
        `OnnxModule: forward got ${inputs.length} inputs; there must be ${expected.length}: ${names}`,
      );
    }
    return new Map(expected.map((input, i) => [input.name, checkInput(input, inputs[i])]));
  }

  /** Null where it is the one that the graph was exported for, or that cannot be told from the inputs. */
  #batch(inputs: readonly Tensor[]): Batch | null {
    const [exported] = this.inputs[0]?.shape ?? [];
    const now = inputs[0]?.shape[0];
    if (typeof exported !== "number" || exported < 1 || exported === now) return null;
    return { exported, now, leads: (name) => this.#firstSizes(inputs, now).get(name) === exported };
  }

  /**
   * How long the first axis of each value was in the batch that the graph was exported for: it runs once more on zeros in
   * that batch, since a size that is the batch's now need not have been then. Reductions and transpositions take the batch
   * away or elsewhere.
   */
  #firstSizes(inputs: readonly Tensor[], now: number): ReadonlyMap<string, number | undefined> {
    const shapes = inputs.map(({ shape }, i) => {
      const first = this.inputs[i].shape?.[0];
      return shape[0] === now && typeof first === "number" ? [first, ...shape.slice(1)] : shape;
    });
    const key = JSON.stringify(shapes);
    const known = this.#firstSizesOf.get(key);
    if (known !== undefined) return known;
    const sizes = new Map<string, number | undefined>(this.inputs.map(({ name }, i) => [name, shapes[i][0]]));
    const values = new Map<string, Value>(
      this.inputs.map(({ name, dtype }, i) => [name, zeros(shapes[i], { dtype })]),
    );
    const note = (name: string, { shape }: Value) => void sizes.set(name, shape[0]);
    noGrad(() => this.#compute(values, { training: false, batch: null }, note));
    this.#firstSizesOf.set(key, sizes);
    return sizes;
  }

  /**
   * Not of a graph, whose operators are of the types that it was exported with.
   *
   * @throws {DTypeError} always, unless it is what the graph has.
   */
  override to(dtype: "float32" | "float64"): this {
    const other = [...this.stateDict().values()].find((t) => isFloat(t.dtype) && t.dtype !== dtype);
    if (other === undefined) return this;
    throw new DTypeError(
      `OnnxModule.to: the graph was exported in ${other.dtype}, and its operators and constants are of that; export it from the original model in ${dtype}`,
    );
  }

  protected override stateName(property: string): string {
    return this.#stateNames[Number(property)] ?? property;
  }
}

function checkInput({ name, dtype, shape }: OnnxModuleInput, x: Tensor): Tensor {
  const what = `OnnxModule: input ${JSON.stringify(name)}`;
  if (!(x instanceof Tensor))
    throw new ValueError(`${what} is ${describe(x)}; it must be a Tensor: tensor(values)`);
  // Sizes are left to the operators: a graph that was exported for one size of batch may well run with others.
  if (shape !== null && shape.length !== x.rank)
    throw new ShapeError(
      `${what} is ${formatShape(x.shape)}; it must have ${shape.length} axes [${shape.map((n) => n ?? "?").join(", ")}]`,
    );
  if (x.dtype === dtype) return x;
  if (dtype === "int32" && x.dtype === "uint8") return cast(x, dtype);
  throw new DTypeError(
    `${what} is ${x.dtype}, but the graph takes ${dtype}; convert it with cast(x, "${dtype}")`,
  );
}

interface Running {
  training: boolean;
  batch: Batch | null;
}

/** What a node makes of its inputs. Where they are all known numbers, so is that, if the operator has that way. */
function runStep(
  step: Step,
  inputs: readonly (Value | null)[],
  { training, batch }: Running,
): readonly Value[] {
  const { operator } = step;
  const known =
    operator.known !== undefined && inputs.every((value) => value === null || value instanceof Known);
  try {
    const result = operator.run(
      new Call(step, inputs, {
        training: training && step.canTrain,
        known,
        batch: step.dependsOnInputs ? batch : null,
      }),
    );
    const results: readonly Value[] = Array.isArray(result) ? result : [result as Value];
    if (results.length < step.outputs.length)
      throw new ValueError(`gives ${results.length} outputs, but ${step.outputs.length} are read`);
    return known ? results.map((value) => asKnown(value, step, inputs)) : results;
  } catch (error) {
    throw withNode(step, error);
  }
}

function asKnown(value: Value, { operator }: Step, inputs: readonly (Value | null)[]): Known {
  if (value instanceof Known) return value;
  const type = operator.known === "bool" ? "bool" : (inputs[operator.known!] as Known).type;
  return new Known(cast(value, "float64"), type);
}

/** The error of an op, with the node that it happened in. */
function withNode({ label }: Step, error: unknown): unknown {
  if (!(error instanceof PellucidError) || error.message.startsWith("OnnxModule: ")) return error;
  const Same = error.constructor as typeof PellucidError;
  return new Same(`OnnxModule: ${label}: ${error.message}`, error.details, { cause: error });
}
