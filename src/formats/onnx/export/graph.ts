import { ValueError } from "../../../errors.js";
import { arrayTypes, type DType } from "../../../tensor/dtype.js";
import {
  type AttributeProto,
  AttributeType,
  DataType,
  type NodeProto,
  type TensorProto,
} from "../messages.js";
import type { OnnxValue } from "./merge-runs.js";
import { formatSize, type Size, sameSizes } from "./size.js";

/** An attribute of a node, of the kind that ONNX's page of the operator says. */
export type OnnxAttribute =
  | {
      /** An integer: INT. */
      readonly int: number;
    }
  | {
      /** A list of integers: INTS. */
      readonly ints: readonly number[];
    }
  | {
      /** A number, which the file holds as float32: FLOAT. */
      readonly float: number;
    }
  | {
      /** A list of numbers, which the file holds as float32: FLOATS. */
      readonly floats: readonly number[];
    }
  | {
      /** A text, which the file holds in UTF-8: STRING. */
      readonly string: string;
    };

/** What goes into a node: a tensor of the program, the name of another node's output, or null for one that is left out. */
export type OnnxInput = OnnxValue | string | null;

/** A tensor of the graph that holds the elements of a value, though perhaps in another shape. */
export interface OnnxView {
  /** Of the tensor, as the graph has it. */
  readonly name: string;
  /** The size of each axis, with as many elements as the value has. */
  readonly shape: readonly Size[];
}

/** Element types as ONNX numbers them. */
export const ELEMENT_TYPES: Readonly<Record<DType | "int64", number>> = {
  float32: DataType.FLOAT,
  float64: DataType.DOUBLE,
  int32: DataType.INT32,
  uint8: DataType.UINT8,
  int64: DataType.INT64,
};

/** Up to this many elements, constants that are equal are one. */
const SHARED_ELEMENTS = 64;

/**
 * The graph that is being written. A value that is only reshaped stays where it is: a node is made of it when somebody wants
 * the elements in that shape.
 *
 * @example
 * const swish = defineOp({ name: "swish", forward: (_, x: Tensor) => ({ y: mul(x, sigmoid(x)), saved: null }) });
 * await exportOnnx(new nn.ReLU(), ones([1, 3]), {
 *   forward: (x) => swish(x),
 *   translations: { swish: (graph, [x]) => graph.node("Mul", [x, graph.node("Sigmoid", [x])]) },
 * });
 */
export class OnnxGraph {
  /** @internal */
  readonly nodes: NodeProto[] = [];
  /** @internal */
  readonly initializers: TensorProto[] = [];
  /** The module whose ops are being written. */
  layer: string | null = null;
  readonly #names = new Set<string>();
  readonly #views = new Map<OnnxValue, OnnxView>();
  /** Names of what was made before, by what it is. */
  readonly #made = new Map<string, string>();

  constructor(
    /** Of ONNX's own operators. */
    readonly opset: number,
    /** An input whose first size is the batch. */
    readonly batchInput: string | null,
    taken: readonly string[],
  ) {
    for (const name of taken) this.#names.add(name);
  }

  /**
   * Adds a node, and answers the name of its output.
   *
   * @param domain of the operator, if it is none of ONNX's own.
   */
  node(
    opType: string,
    inputs: readonly OnnxInput[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    domain = "",
  ): string {
    const input = inputs.map((x) => (x === null ? "" : typeof x === "string" ? x : this.name(x)));
    // Inputs left out at the end are not there at all.
    while (input.at(-1) === "") input.pop();
    const name = this.#unique(this.layer === null ? opType : `${this.layer}/${opType}`);
    const attribute = Object.entries(attributes).map(([key, value]) => attributeProto(opType, key, value));
    this.nodes.push({ name, opType, input, output: [name], attribute, ...(domain !== "" && { domain }) });
    return name;
  }

  /** A constant: numbers in row-major order. */
  constant(values: ArrayLike<number>, dtype: DType | "int64", shape: readonly number[]): string {
    if (Array.isArray(values)) for (const value of values) fixedSize("a constant", "an element", value);
    for (const size of shape) fixedSize("a constant", "a size", size);
    const make = () => this.initializer(this.#unique("constant"), values, dtype, shape);
    if (values.length > SHARED_ELEMENTS) return make();
    const numbers = Array.from(values, (value) => (Object.is(value, -0) ? "-0" : value));
    return this.once(`${dtype} [${shape}] ${numbers}`, make);
  }

  /** A constant under a name of its own, which no other has. */
  initializer(
    name: string,
    values: ArrayLike<number>,
    dtype: DType | "int64",
    shape: readonly number[],
  ): string {
    const elements =
      dtype === "int64" ? BigInt64Array.from(Array.from(values, BigInt)) : arrayTypes[dtype].from(values);
    this.initializers.push({
      name,
      dims: [...shape],
      dataType: ELEMENT_TYPES[dtype],
      rawData: new Uint8Array(elements.buffer),
    });
    return name;
  }

  /** Says where a value is. */
  place(value: OnnxValue, view: OnnxView): void {
    this.#views.set(value, view);
  }

  /** Where a value is, and in what shape. */
  where(value: OnnxValue): OnnxView {
    return this.#views.get(value)!;
  }

  /** The name of a tensor that holds the value in its own shape. */
  name(value: OnnxValue): string {
    return this.view(value, value.shape);
  }

  /** The name of a tensor that holds the value in a shape of as many elements. */
  view(value: OnnxValue, shape: readonly Size[]): string {
    const { name, shape: own } = this.where(value);
    if (sameSizes(own, shape)) return name;
    return this.once(`${name} as ${shape.map(formatSize)}`, () => this.#reshape(name, shape));
  }

  #reshape(name: string, shape: readonly Size[]): string {
    const unknown = shape.filter((size) => typeof size !== "number").length;
    // ONNX finds one size by itself. It takes 0 for the size that was there, unless it is told to allow it.
    if (unknown <= 1 && !shape.includes(0)) {
      const target = shape.map((size) => (typeof size === "number" ? size : -1));
      return this.node("Reshape", [name, this.constant(target, "int64", [target.length])]);
    }
    return this.node("Reshape", [name, this.sizes(shape)], { allowzero: { int: 1 } });
  }

  /** The name of an int64 tensor [n] of these numbers, which need not be known before the batch is. */
  sizes(list: readonly Size[]): string {
    if (list.every((size) => typeof size === "number")) return this.constant(list, "int64", [list.length]);
    const parts = list.map((size) =>
      typeof size === "number" ? this.constant([size], "int64", [1]) : this.#integer(size),
    );
    return parts.length === 1 ? parts[0] : this.node("Concat", parts, { axis: { int: 0 } });
  }

  /** An int64 tensor [1] with a number that goes with the batch. */
  #integer({ perSample, fixed }: Exclude<Size, number>): string {
    return this.once(`${perSample}*batch+${fixed}`, () => {
      const factor = () => this.constant([perSample], "int64", [1]);
      const product = perSample === 1 ? this.batch() : this.node("Mul", [this.batch(), factor()]);
      return fixed === 0 ? product : this.node("Add", [product, this.constant([fixed], "int64", [1])]);
    });
  }

  /** A tensor of a float dtype, of shape [1], with a number that goes with the batch. */
  scalar(size: Size, dtype: DType): string {
    if (typeof size === "number") return this.constant([size], dtype, [1]);
    return this.once(`${dtype} ${formatSize(size)}`, () => {
      const batch = this.node("Cast", [this.batch()], { to: { int: ELEMENT_TYPES[dtype] } });
      const product = this.node("Mul", [batch, this.constant([size.perSample], dtype, [1])]);
      return this.node("Add", [product, this.constant([size.fixed], dtype, [1])]);
    });
  }

  /** How many samples there are, as an int64 tensor [1]. */
  batch(): string {
    return this.once("batch", () =>
      this.node("Shape", [this.batchInput], { start: { int: 0 }, end: { int: 1 } }),
    );
  }

  /** What was made under this key before, or is made now. */
  once(key: string, make: () => string): string {
    const name = this.#made.get(key) ?? make();
    this.#made.set(key, name);
    return name;
  }

  #unique(wanted: string): string {
    let name = wanted;
    for (let i = 1; this.#names.has(name); i++) name = `${wanted}_${i}`;
    this.#names.add(name);
    return name;
  }
}

/** The number itself, where the op must have it before it runs. */
export function fixedSize(op: string, what: string, size: Size): number {
  if (typeof size === "number") return size;
  throw new ValueError(
    `exportOnnx: ${op} has ${what} of ${formatSize(size)}, but ONNX needs a number there; pass { dynamicBatch: false } for a model of the example's batch alone`,
  );
}

function attributeProto(op: string, name: string, value: OnnxAttribute): AttributeProto {
  // Arguments of ops come untyped, and among them what only looks like a number: see OnnxSource.
  const number = (given: Size) => fixedSize(op, name, given);
  if ("int" in value) return { name, type: AttributeType.INT, i: number(value.int) };
  if ("ints" in value) return { name, type: AttributeType.INTS, ints: value.ints.map(number) };
  if ("float" in value) return { name, type: AttributeType.FLOAT, f: number(value.float) };
  if ("floats" in value) return { name, type: AttributeType.FLOATS, floats: value.floats.map(number) };
  return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value.string) };
}
