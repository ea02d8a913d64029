// What hooks answer goes on in place of inputs, outputs and gradients, so each is looked at where it comes from: an op that
// it reaches later could not tell which hook it was.

import { describe, describeItems } from "../describe.js";
import { DTypeError, ShapeError, ValueError } from "../errors.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

type Gradients = readonly (Tensor | null)[];

/** What it is called in errors: `Linear: the hook of registerForwardHook`. */
const nameOf = (module: object, registration: string): string =>
  `${module.constructor.name}: the hook of ${registration}`;

/** Throws unless this can be called. */
export function requireHook(module: object, registration: string, hook: unknown): void {
  if (typeof hook === "function") return;
  throw new ValueError(
    `${module.constructor.name}.${registration}: hook is ${describe(hook)}; it must be a function, as in ${registration}((module, inputs) => console.log(inputs))`,
  );
}

/** The inputs that a hook before forward makes of these; what is no array stands for the only one, as in PyTorch. */
export function inputsAnswered(
  module: object,
  inputs: readonly unknown[],
  answer: unknown,
): readonly unknown[] {
  if (answer === undefined || answer === null) return inputs;
  const name = nameOf(module, "registerForwardPreHook");
  const given = Array.isArray(answer) ? answer : [answer];
  if (!Array.isArray(answer) && inputs.length !== 1) {
    throw new ValueError(
      `${name} answered ${describe(answer)} for ${inputs.length} inputs; it must answer an array of all inputs, or nothing${hint(answer)}`,
    );
  }
  for (const [i, input] of inputs.entries()) {
    if (sameKind(input, given[i])) continue;
    throw new ValueError(
      `${name} answered ${describe(given[i])} for input ${i}, which is ${describe(input)}; it must answer an array of inputs of the same kinds, or nothing${hint(answer, given[i])}`,
    );
  }
  return given;
}

/** The output that a hook after forward makes of this one. */
export function outputAnswered(module: object, output: unknown, answer: unknown): unknown {
  if (answer === undefined || answer === null) return output;
  if (sameKind(output, answer)) return answer;
  throw new ValueError(
    `${nameOf(module, "registerForwardHook")} answered ${describe(answer)} in place of ${describe(output)}; it must answer an output of the same kind, or nothing${hint(answer)}`,
  );
}

/** The gradients that a hook on the way back makes of these. */
export function gradientsAnswered(
  module: object,
  inputs: readonly Tensor[],
  gradients: Gradients,
  answer: unknown,
): Gradients {
  if (answer === undefined || answer === null) return gradients;
  const name = nameOf(module, "registerFullBackwardHook");
  const rule =
    "it must answer an array with a gradient, or null, for each tensor among the inputs, or nothing";
  if (!Array.isArray(answer))
    throw new ValueError(`${name} answered ${describe(answer)}; ${rule}${hint(answer)}`);
  if (answer.length !== inputs.length) {
    throw new ShapeError(`${name} answered ${answer.length} gradients for ${inputs.length} inputs; ${rule}`);
  }
  for (const [i, gradient] of answer.entries()) {
    if (gradient === null) continue;
    if (!(gradient instanceof Tensor)) {
      throw new ValueError(`${name} answered ${describeItems(answer)}; ${rule}${hint(answer, gradient)}`);
    }
    const { shape, dtype } = inputs[i];
    if (!sameShape(gradient.shape, shape)) {
      throw new ShapeError(
        `${name} answered a gradient of shape ${formatShape(gradient.shape)} for input ${i} of shape ${formatShape(shape)}; both must be the same`,
      );
    }
    if (gradient.dtype !== dtype) {
      throw new DTypeError(
        `${name} answered a gradient of ${gradient.dtype} for input ${i} of ${dtype}; cast it: gradient.cast("${dtype}")`,
      );
    }
  }
  return answer;
}

/** Where there was something before, what goes on must be of its kind. */
const sameKind = (before: unknown, after: unknown): boolean =>
  before === undefined ||
  before === null ||
  (before instanceof Tensor === after instanceof Tensor &&
    Array.isArray(before) === Array.isArray(after) &&
    typeof before === typeof after &&
    (before instanceof Promise || !(after instanceof Promise)));

/** How an answer such as this comes about; `part` is what of it was looked at. */
function hint(answer: unknown, part = answer): string {
  if (part instanceof Promise) return ": what it answers is not waited for, so it cannot be async";
  return typeof answer === "number"
    ? ": an arrow function without braces answers what it computes, such as the length from push; write { list.push(x); }"
    : "";
}
