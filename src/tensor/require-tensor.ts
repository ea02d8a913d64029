import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { Tensor } from "./tensor.js";

/** Throws unless the argument is a tensor; `instead` is what to write where numbers were passed. */
export function requireTensor(
  op: string,
  argument: string,
  value: unknown,
  instead = `tensor(${argument})`,
): asserts value is Tensor {
  if (value instanceof Tensor) return;
  throw new ValueError(
    `${op}: ${argument} is ${describe(value)}; it must be a Tensor${wayFrom(value, argument, instead)}`,
    { op, argument },
  );
}

/** Throws unless the argument is a list of tensors, as `concat([a, b])` takes one. */
export function requireTensors(op: string, argument: string, value: unknown): void {
  if (!Array.isArray(value)) {
    throw new ValueError(
      `${op}: ${argument} is ${describe(value)}; it must be an array of Tensors: ${op}([a, b])`,
      { op, argument },
    );
  }
  for (const [i, t] of value.entries()) requireTensor(op, `${argument}[${i}]`, t);
}

/** The tensors of a list of parameters; the model itself, or its method, is easily passed in place of what it answers. */
export function parametersOf(op: string, argument: string, value: Iterable<Tensor>): Tensor[] {
  const way = "pass model.parameters()";
  if (
    value instanceof Tensor ||
    typeof (value as Partial<Iterable<Tensor>> | null)?.[Symbol.iterator] !== "function"
  ) {
    throw new ValueError(`${op}: ${argument} is ${describe(value)}; it must be a list of Tensors: ${way}`, {
      op,
      argument,
    });
  }
  const list = [...value];
  for (const [i, t] of list.entries()) requireTensor(op, `${argument}[${i}]`, t, way);
  return list;
}

function wayFrom(value: unknown, argument: string, instead: string): string {
  if (typeof value === "number" || Array.isArray(value) || ArrayBuffer.isView(value)) return `: ${instead}`;
  return value instanceof Promise ? `: await ${argument} first` : "";
}
