import { FormatError } from "../../../errors.js";
import { Tensor } from "../../../tensor/tensor.js";
import type { Attributes, AttributeValues } from "./attributes.js";
import { Known, type Value } from "./value.js";

/** What is known of a node before anything runs. */
export interface NodeSettings<A extends Attributes = Attributes> {
  readonly attributes: AttributeValues<A>;
  /** Of its domain's operators, which the model imports. */
  readonly version: number;
  /** Names of values; "" for an output that nobody wants, and for an input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The node in messages. */
  readonly label: string;
}

/** An operator of ONNX in terms of the ops here. */
export interface Operator<A extends Attributes = Attributes> {
  /** The first version of the operators that has it. */
  readonly since?: number;
  readonly inputs: readonly [least: number, most: number];
  /** At most; 1 if not said. */
  readonly outputs?: number;
  /** Null where they are whatever the node says. */
  readonly attributes: A | null;
  /** Inputs that are settings: a float there, of the graph, is no parameter. */
  readonly settings?: readonly number[];
  /** Inputs that are kept, but not trained. */
  readonly buffers?: readonly number[];
  /**
   * That it also computes on {@link Known} numbers, by the same ops in float64: whose type the result has, as the number of
   * the input, or "bool".
   */
  readonly known?: number | "bool";
  /** Refuses what can be seen to have no equivalent here. */
  check?(node: NodeSettings<A>): void;
  run(call: Call<A>): Value | readonly Value[];
}

export type Operators = Readonly<Record<string, Operator>>;

/** The same; the compiler infers the types of the attributes. */
export const operator = <A extends Attributes>(definition: Operator<A>): Operator =>
  definition as unknown as Operator;

/** The size of the batch that a graph was exported for, and that it runs on. */
export interface Batch {
  readonly exported: number;
  readonly now: number;
  /** Whether the first axis of a value of the graph, by its name, had the size of the batch when it was exported. */
  leads(name: string): boolean;
}

export interface Circumstances {
  /** Whether dropout and batch normalization behave as in training. */
  readonly training: boolean;
  /** Whether all inputs are known numbers, and taken as such. */
  readonly known: boolean;
  /** Where the two differ, and the node computes with what goes into the graph. */
  readonly batch?: Batch | null;
}

/** A node that runs: its settings, and what goes in. */
export class Call<A extends Attributes = Attributes> {
  readonly node: NodeSettings<A>;
  readonly inputs: readonly (Value | null)[];
  readonly training: boolean;
  readonly known: boolean;
  readonly batch: Batch | null;

  constructor(node: NodeSettings<A>, inputs: readonly (Value | null)[], circumstances: Circumstances) {
    this.node = node;
    this.inputs = inputs;
    this.training = circumstances.training;
    this.known = circumstances.known;
    this.batch = circumstances.batch ?? null;
  }

  get attributes(): AttributeValues<A> {
    return this.node.attributes;
  }

  get version(): number {
    return this.node.version;
  }

  /** Whether an input is there. */
  has(i: number): boolean {
    return (this.inputs[i] ?? null) !== null;
  }

  value(i: number): Value {
    return this.inputs[i] ?? this.refuse(`lacks input ${i}`);
  }

  tensor(i: number): Tensor {
    const value = this.value(i);
    if (value instanceof Tensor) return value;
    return this.known ? value.elements : value.tensor();
  }

  optional(i: number): Tensor | null {
    return this.has(i) ? this.tensor(i) : null;
  }

  tensors(): Tensor[] {
    return this.inputs.map((_, i) => this.tensor(i));
  }

  /** The elements of an input that is a setting, such as a shape. */
  numbers(i: number): number[] {
    const value = this.value(i);
    if (value instanceof Known) return value.numbers();
    if (!value.buffer.readableSync) {
      this.refuse(
        `needs the values of ${JSON.stringify(this.node.inputs[i])} to know what to do, and this backend can only answer them later; compute on cpu or wasm, or make it a constant of the graph`,
      );
    }
    return [...value.dataSync()];
  }

  /** The same where there is such an input, else the attribute that older versions have in its place. */
  setting(i: number, attribute: readonly number[] | undefined): readonly number[] | undefined {
    return this.has(i) ? this.numbers(i) : attribute;
  }

  refuse(text: string): never {
    throw new FormatError(`OnnxModule: ${this.node.label} ${text}`);
  }
}

/** How a node is called in messages: by its name, or by what it makes. */
export const nodeLabel = (opType: string, name: string | undefined, output: string | undefined): string =>
  name
    ? `node ${JSON.stringify(name)} (${opType})`
    : `the node of ${JSON.stringify(output ?? "")} (${opType})`;

/** Refuses a node that has no equivalent here. */
export function refuseNode({ label }: NodeSettings, text: string): never {
  throw new FormatError(`importOnnx: ${label} ${text}`);
}
