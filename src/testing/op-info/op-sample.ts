import fc from "fast-check";
import { isFloat } from "../../tensor/dtype.js";
import { Tensor } from "../../tensor/tensor.js";
import { copyAs } from "../gradcheck/evaluate.js";
import { toCode } from "../to-code.js";

/** One call of an op: every tensor among the arguments (also inside lists) is there, in its place. */
export interface OpSample {
  /** What the op is called: "conv2d". */
  readonly name: string;
  /** Tensors, lists of tensors, numbers, options. */
  readonly args: readonly unknown[];
  /** Which tensor `fn` answers of an op that answers a list of them. */
  readonly part?: number;
  /** The float tensors among the arguments, in order: what is differentiated. */
  readonly inputs: readonly Tensor[];
  /** The op of these inputs, with the rest of the arguments fixed. */
  fn(...inputs: Tensor[]): Tensor;
  /** The call as code. */
  [fc.toStringMethod](): string;
}

export interface SampleOptions {
  /**
   * Places of arguments that are not differentiated although they hold float tensors. Each call of `fn` gets a copy, so
   * that an op may change them, and in the dtype of the inputs.
   */
  readonly fixed?: readonly number[];
  /** Of an op that answers a list of tensors, which of them the sample is of. */
  readonly part?: number;
}

/**
 * A call of an op as data. Float tensors among the arguments, also inside lists and options, become its `inputs`; everything else
 * stays as it is in every call of `fn`. It prints as the code of the call.
 */
export function sample<Args extends unknown[]>(
  name: string,
  op: (...args: Args) => Tensor | readonly Tensor[],
  args: Args,
  { fixed = [], part }: SampleOptions = {},
): OpSample {
  const inputs = args.flatMap((arg, i) => (fixed.includes(i) ? [] : floatsOf(arg)));
  return {
    name,
    args,
    inputs,
    ...(part === undefined ? {} : { part }),
    fn(...given) {
      const rest = [...given];
      const copied = (arg: unknown): unknown =>
        isOptions(arg)
          ? mapped(arg, copied)
          : arg instanceof Tensor && isFloat(arg.dtype)
            ? copyAs(arg, given[0]?.dtype ?? "float64")
            : arg;
      const filled = args.map((arg, i) => (fixed.includes(i) ? copied(arg) : replaced(arg, rest)));
      const y = op(...(filled as Args));
      return y instanceof Tensor ? y : y[part ?? 0];
    },
    [fc.toStringMethod]: () =>
      `${name}(${given(args).map(toCode).join(", ")})${part === undefined ? "" : `[${part}]`}`,
  };
}

function isOptions(arg: unknown): arg is object {
  if (arg === null || typeof arg !== "object") return false;
  const prototype = Object.getPrototypeOf(arg);
  return prototype === Object.prototype || prototype === null;
}

const mapped = (options: object, f: (part: unknown) => unknown): object =>
  Object.fromEntries(Object.entries(options).map(([name, part]) => [name, f(part)]));

function floatsOf(arg: unknown): Tensor[] {
  if (Array.isArray(arg)) return arg.flatMap(floatsOf);
  if (isOptions(arg)) return Object.values(arg).flatMap(floatsOf);
  return arg instanceof Tensor && isFloat(arg.dtype) ? [arg] : [];
}

/** The argument with its float tensors taken from the front of `inputs`. */
function replaced(arg: unknown, inputs: Tensor[]): unknown {
  if (Array.isArray(arg)) return arg.map((part) => replaced(part, inputs));
  if (isOptions(arg)) return mapped(arg, (part) => replaced(part, inputs));
  return arg instanceof Tensor && isFloat(arg.dtype) ? inputs.shift() : arg;
}

/** The arguments without those left out at the end. */
const given = (args: readonly unknown[]): readonly unknown[] =>
  args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1);
