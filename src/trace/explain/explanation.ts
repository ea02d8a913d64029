import type { Node, Tensor } from "../../tensor/tensor.js";
import type { Term } from "../term.js";
import type { Values } from "../values.js";

/** One run of an op. Its inputs, its output, and the tensors that it saved were read into `values`. */
export interface Call {
  readonly node: Node;
  readonly output: Tensor;
  readonly values: Values;
}

/** The same with the gradient of its output. */
export interface GradientCall extends Call {
  readonly dy: Tensor;
}

type Index = readonly number[];

/** How the numbers of an op come about. */
export interface Explanation {
  /** y[index] */
  element(call: Call, index: Index): Term;
  /** What the op makes of dy for an element of the argument in that place; elsewhere any op's gradient serves. */
  gradients?: Readonly<Record<number, (call: GradientCall, index: Index) => Term>>;
}

/** An argument that is a tensor. */
export const input = ({ node }: Call, place: number): Tensor => node.inputs[place]!;
