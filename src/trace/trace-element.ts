import { noGrad } from "../autograd/no-grad.js";
import { describe } from "../describe.js";
import { AutogradError, ValueError } from "../errors.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { Tensor } from "../tensor/tensor.js";
import { gradientBySlopes, linearElement, opaqueElement } from "./explain/by-slopes.js";
import type { Call } from "./explain/explanation.js";
import { explanationOf, linear } from "./explain/index.js";
import type { Term } from "./term.js";
import { requirePosition, Values } from "./values.js";

/** A number of the library, and how it came about. */
export interface Trace {
  /** The op that made it. */
  readonly op: string;
  /** Where in the tensor, one number for each axis. */
  readonly index: readonly number[];
  /** The number itself, as the backend computed it. */
  readonly value: number;
  /** The same as an expression of the op's inputs. Its own value is computed in float64, and differs by rounding. */
  readonly term: Term;
}

/**
 * Takes an element of an op's result apart: the products and the bias of a convolution, the pixels of a pooling window,
 * the exponentials of a softmax.
 *
 * The op must have been recorded, and its graph still be there: trace before `backward()`, or call it with
 * `{ retainGraph: true }`, and before `optimizer.step()` changes the parameters.
 *
 * @param y the result of an op.
 * @param index of the element, a number for each axis.
 * @throws {AutogradError} where y was not recorded or what its op saved is gone; `ShapeError` where y has no such element.
 * @example
 * const weight = tensor([[[[1, 2]]]], { requiresGrad: true });
 * const y = conv2d(tensor([[[[3, 4, 5]]]]), weight);
 * const { value, term } = await traceElement(y, [0, 0, 0, 1]);
 * value; // 14
 * formatTerm(term); // "((weight[0, 0, 0, 0]=1 · x[0, 0, 0, 1]=4) + (weight[0, 0, 0, 1]=2 · x[0, 0, 0, 2]=5))"
 */
export async function traceElement(y: Tensor, index: readonly number[]): Promise<Trace> {
  const call = await callOf("traceElement", y);
  const position = requirePosition("traceElement", y, index);
  const { op } = call.node;
  const explained = explanationOf(op);
  const term =
    explained !== undefined
      ? explained.element(call, index)
      : await byBackward("traceElement", op, () =>
          linear.has(op) ? linearElement(call, position) : opaqueElement(call, position),
        );
  return { op, index: [...index], value: call.values.all(y)[position], term };
}

/**
 * Takes apart what an op passes back to an element of one of its inputs: for a pixel that a convolution read, each output
 * that it went into, by the weight that it met there. An input that several ops used gets the sum of what they pass back.
 *
 * The gradient of y must be known: `y.retainGrad()` before `backward({ retainGraph: true })`, which {@link tape} sees to when
 * it is called before that.
 *
 * @param y the result of an op.
 * @param argument the place of the input among the op's arguments: 0 for x, 1 for the weight.
 * @param index of the element of that input.
 * @throws {AutogradError} where y was not recorded, has no gradient, or what its op saved is gone; {@link ValueError} where
 * that argument wants no gradient; `ShapeError` where it has no such element.
 * @example
 * const x = tensor([-1, 2], { requiresGrad: true });
 * const y = relu(x).retainGrad();
 * sum(mul(y, 5)).backward({ retainGraph: true });
 * formatTerm((await traceGradient(y, 0, [1])).term); // "(dy[1]=5)"
 * formatTerm((await traceGradient(y, 0, [0])).term); // "(0)"
 */
export async function traceGradient(y: Tensor, argument: number, index: readonly number[]): Promise<Trace> {
  const call = await callOf("traceGradient", y);
  const { node, values } = call;
  const dy = y.grad;
  if (dy === null) {
    throw new AutogradError(
      `traceGradient: the result of ${node.op} has no gradient; call retainGrad() on it, or tape() on the loss, before backward({ retainGraph: true })`,
    );
  }
  const x = node.inputs[argument] ?? null;
  if (x === null || !x.requiresGrad) {
    const wanting = node.inputs.flatMap((input, i) => (input?.requiresGrad ? [i] : []));
    const others = `those that do are ${wanting.join(", ")}`;
    throw new ValueError(
      x === null
        ? `traceGradient: argument is ${describe(argument)}; it must be the place of a tensor among the arguments of ${node.op}: ${others}`
        : `traceGradient: argument ${argument} of ${node.op} wants no gradient; ${others}: set requiresGrad on what it comes from before forward`,
      { op: node.op },
    );
  }
  const position = requirePosition("traceGradient", x, index);
  await values.read(dy);
  const gradientCall = { ...call, dy };
  const [term, passed] = await byBackward("traceGradient", node.op, async () => [
    explanationOf(node.op)?.gradients?.[argument]?.(gradientCall, index) ??
      (await gradientBySlopes(gradientCall, argument, position)),
    await noGrad(() => node.backward(dy)[argument])?.data(),
  ]);
  return { op: node.op, index: [...index], value: passed?.[position] ?? 0, term };
}

/** Asks the backward of an op, which may have none, or one that cannot be differentiated. */
async function byBackward<T>(name: string, op: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (!(cause instanceof AutogradError)) throw cause;
    throw new AutogradError(
      `${name}: ${op} is known by its backward alone, which cannot be asked (${cause.message}); give defineOp a backward that is made of ops that have one`,
      { op },
      { cause },
    );
  }
}

/** The run of the op behind y, with all that it has to do with read. */
async function callOf(name: string, y: Tensor): Promise<Call> {
  requireTensor(name, "y", y);
  const { node } = y;
  if (node === null) {
    throw new AutogradError(
      `${name}: this tensor was not computed by an op that was recorded; trace the result of an op that an input with requiresGrad went into, outside of noGrad()`,
    );
  }
  node.requireSaved(name);
  const saved = Object.values(node.saved).filter((value): value is Tensor => value instanceof Tensor);
  const inputs = node.inputs.filter((input) => input !== null);
  return { node, output: y, values: await Values.of([y, ...inputs, ...saved]) };
}
