import { AutogradError, ValueError } from "../errors.js";
import { Adam, type AdamOptions } from "../optim/adam.js";
import { AdamW } from "../optim/adamw.js";
import type { Optimizer } from "../optim/optimizer.js";
import { SGD, type SgdOptions } from "../optim/sgd.js";
import { requireTensor } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";
import { constant, literal, operation, productOf, sumOf, type Term } from "./term.js";
import { requirePosition, Values } from "./values.js";

/** One quantity of an update, by the name that its formula gives it. Those of the lines before stand in it by name and value. */
export interface StepLine {
  /** What the formulas of the optimizer call it: `g`, `m`, `vHat` …; the last is `parameter`. */
  readonly name: string;
  /** What it is made of. */
  readonly term: Term;
}

/** A parameter's element, and all that an optimizer reads to move it. */
interface Subject {
  /** Counts from 1, the step to come included. */
  readonly step: number;
  readonly parameter: Term;
  readonly gradient: Term;
  /** An element of a state tensor; 0 before the first step. */
  state(slot: string): Term;
}

/**
 * What the next `step()` will make of one element of a parameter, quantity by quantity: with Adam g, m, v, mHat, vHat and
 * the new value, which is the last. Call it before `step()`, which changes them in place.
 *
 * @param index of the element, a number for each axis.
 * @throws {ValueError} where the parameter is none of the optimizer's, or the optimizer neither SGD nor Adam nor AdamW;
 * {@link AutogradError} where the parameter has no gradient; `ShapeError` where it has no such element.
 * @example
 * const w = tensor([1, 2], { requiresGrad: true });
 * const sgd = new optim.SGD([w], { lr: 0.1 });
 * sum(mul(w, 3)).backward();
 * const lines = await traceStep(sgd, w, [1]);
 * formatTerm(lines.at(-1)!.term); // "(parameter[1]=2 − (lr=0.1 · g=3))"
 */
export async function traceStep(
  optimizer: Optimizer,
  parameter: Tensor,
  index: readonly number[],
): Promise<StepLine[]> {
  requireTensor("traceStep", "parameter", parameter);
  const lines = linesOf(optimizer, parameter);
  const place = optimizer.parameters.indexOf(parameter);
  if (place < 0) {
    throw new ValueError(
      `traceStep: ${parameter.name ?? "this tensor"} is none of the optimizer's parameters; pass one of optimizer.parameters`,
    );
  }
  const { grad } = parameter;
  if (grad === null) {
    throw new AutogradError(
      `traceStep: ${parameter.name ?? "the parameter"} has no gradient, so that the step would leave it as it is; call backward() first`,
    );
  }
  requirePosition("traceStep", parameter, index);
  const { tensors, values: numbers } = optimizer.stateDict();
  const state = (slot: string) => tensors.get(`${place}.${slot}`);
  const slots = ["m", "v", "velocity"].map(state).filter((t) => t !== undefined);
  const values = await Values.of([parameter, grad, ...slots]);
  return lines({
    step: numbers[`${place}.step`] + 1,
    parameter: values.element("parameter", parameter, ...index),
    gradient: values.element("gradient", grad, ...index),
    state(slot) {
      const t = state(slot);
      return t === undefined ? constant(slot, 0) : values.element(slot, t, ...index);
    },
  });
}

function linesOf(optimizer: Optimizer, parameter: Tensor): (subject: Subject) => StepLine[] {
  if (optimizer instanceof Adam) {
    const group = optimizer.groupOf(parameter) ?? optimizer.paramGroups[0];
    return (subject) => adamLines(group, optimizer instanceof AdamW, subject);
  }
  if (optimizer instanceof SGD) {
    const group = optimizer.groupOf(parameter) ?? optimizer.paramGroups[0];
    return (subject) => sgdLines(group, subject);
  }
  throw new ValueError(
    `traceStep: ${optimizer.constructor.name} is not known here; SGD, Adam and AdamW can be traced`,
  );
}

const product = (name: string, factor: number, term: Term) => productOf(constant(name, factor), term);

/** g, plus λ times the parameter where there is weight decay. */
const decayed = (weightDecay: number, { gradient, parameter }: Subject): Term =>
  weightDecay === 0 ? gradient : sumOf([gradient, product("λ", weightDecay, parameter)]);

/** Notes a quantity, and answers what stands for it in the lines that follow. */
function noteIn(lines: StepLine[], name: string, term: Term): Term {
  lines.push({ name, term });
  return constant(name, term.value);
}

function sgdLines(sgd: Required<SgdOptions>, subject: Subject): StepLine[] {
  const { lr, momentum, dampening, weightDecay, nesterov } = sgd;
  const lines: StepLine[] = [];
  const g = noteIn(lines, "g", decayed(weightDecay, subject));
  let direction = g;
  if (momentum !== 0) {
    const before = subject.state("velocity");
    const moved =
      subject.step === 1
        ? g
        : sumOf([product("momentum", momentum, before), product("1 − dampening", 1 - dampening, g)]);
    const velocity = noteIn(lines, "velocity", moved);
    direction = nesterov ? sumOf([g, product("momentum", momentum, velocity)]) : velocity;
  }
  const after = operation("difference", subject.parameter, product("lr", lr, direction));
  return [...lines, { name: "parameter", term: after }];
}

function adamLines(adam: Required<AdamOptions>, decoupled: boolean, subject: Subject): StepLine[] {
  const { lr, eps, weightDecay } = adam;
  const [beta1, beta2] = adam.betas;
  const { step, parameter } = subject;
  const lines: StepLine[] = [];
  const note = (name: string, term: Term) => noteIn(lines, name, term);
  const g = note("g", decoupled ? subject.gradient : decayed(weightDecay, subject));
  const squared = operation("power", g, literal(2));
  const m = note("m", sumOf([product("β1", beta1, subject.state("m")), product("1 − β1", 1 - beta1, g)]));
  const v = note(
    "v",
    sumOf([product("β2", beta2, subject.state("v")), product("1 − β2", 1 - beta2, squared)]),
  );
  const mHat = note("mHat", operation("quotient", m, constant(`1 − β1^${step}`, 1 - beta1 ** step)));
  const vHat = note("vHat", operation("quotient", v, constant(`1 − β2^${step}`, 1 - beta2 ** step)));
  const root = sumOf([operation("sqrt", vHat), constant("ε", eps)]);
  const move = product("lr", lr, operation("quotient", mHat, root));
  const kept =
    decoupled && weightDecay !== 0 ? product("1 − lr·λ", 1 - lr * weightDecay, parameter) : parameter;
  return [...lines, { name: "parameter", term: operation("difference", kept, move) }];
}
