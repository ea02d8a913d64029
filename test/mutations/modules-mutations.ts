import { caughtBy, inOp, type Mutation } from "./mutation.js";

const HOOKS = ["test/nn/hooks.test.ts", "test/nn/backward-hooks.test.ts"];
const GROUPS = ["test/optim/parameter-groups.test.ts"];
const OPTIMIZERS = ["test/parity/optim.test.ts"];
const LAWS = ["test/testing/laws/training-laws.test.ts"];
const STATES = ["test/nn/module.test.ts"];
const LAYERS = ["test/nn/more-layers.test.ts"];

/** Modules and what hangs on them, groups of parameters, and transposed convolutions. */
export const modules: readonly Mutation[] = [
  inOp(
    "convTranspose2d: one output padding for both directions",
    "convTranspose2d",
    "src/ops/conv-transpose2d.ts",
    ["outputPadding[axis] +", "outputPadding[0] +"],
  ),
  caughtBy("ConvTranspose2d: bounds of its input channels", LAYERS, "src/nn/conv-transpose2d.ts", [
    "const fan = (outChannels / groups) * R * S;",
    "const fan = inChannels * R * S;",
  ]),
  caughtBy("Embedding: the row for padding trained", LAYERS, "src/nn/embedding.ts", [
    "rows.detach()",
    "rows",
  ]),
  caughtBy("Conv1d: dilation ignored", ["test/parity/ops.test.ts"], "src/nn/conv1d.ts", [
    "dilation: [1, dilation],",
    "dilation: 1,",
  ]),
  caughtBy("hooks: the last one nearest to forward", HOOKS, "src/nn/hooks.ts", [
    "...around.toReversed()",
    "...around",
  ]),
  caughtBy("hooks: gradients of the inputs as they were", HOOKS, "src/autograd/join-gradients.ts", [
    "...joint.onGradients(arrived)",
    "...(joint.onGradients(arrived), arrived)",
  ]),
  caughtBy("hooks: each tensor on its own", HOOKS, "src/autograd/join-gradients.ts", [
    "return [null, zeros([])];",
    "return [dy, zeros([])];",
  ]),
  caughtBy("to: gradients left in their type", LAYERS, "src/nn/convert-tensor.ts", [
    "if (grad !== null) noGrad",
    "if (grad === undefined) noGrad",
  ]),
  caughtBy("groups: settings of the first for all", GROUPS, "src/optim/optimizer.ts", [
    "this.steps[i], this.#groups[i]);",
    "this.steps[i], this.#groups[0]);",
  ]),
  caughtBy("schedules: the first group's initial rate for all", GROUPS, "src/optim/schedulers/scheduler.ts", [
    "initialLrs.map((initialLr) => this.schedule(step, initialLr))",
    "initialLrs.map(() => this.schedule(step, initialLrs[0]))",
  ]),
  caughtBy("RMSprop: not centered", OPTIMIZERS, "src/optim/rmsprop.ts", [
    "clamp(sub(v, mul(m, m)), { min: 0 })",
    "clamp(sub(v, mul(m, 0)), { min: 0 })",
  ]),
  caughtBy("Adagrad: the rate falls a step early", OPTIMIZERS, "src/optim/adagrad.ts", [
    "(step - 1) * lrDecay",
    "step * lrDecay",
  ]),
  caughtBy("NAdam: momentum of this step in place of the next", OPTIMIZERS, "src/optim/nadam.ts", [
    "(lr * next) / (1 - product * next)",
    "(lr * mu) / (1 - product * mu)",
  ]),
  caughtBy("optimizerStep: RMSprop's square without weight decay", LAWS, "src/optim/rmsprop.ts", [
    "moveMean(v, mul(g, g), alpha);",
    "moveMean(v, mul(gradient, gradient), alpha);",
  ]),
  caughtBy("optimizerStep: Adagrad's eps inside the root", LAWS, "src/optim/adagrad.ts", [
    "add(sqrt(squares), eps)",
    "sqrt(add(squares, eps))",
  ]),
  caughtBy("optimizerStep: NAdam's momenta as if all were this step's", LAWS, "src/optim/nadam.ts", [
    '(numbers.get("muProduct") ?? 1) * mu;',
    "mu ** step;",
  ]),
  caughtBy("hooks: an answer of any kind goes on", HOOKS, "src/nn/hook-answers.ts", [
    "  before === undefined ||",
    "  true ||",
  ]),
  caughtBy("hooks: a gradient of any type goes on", HOOKS, "src/nn/hook-answers.ts", [
    "if (gradient.dtype !== dtype) {",
    "if (gradient.dtype === undefined) {",
  ]),
  caughtBy("hooks: an answer that goes nowhere is not looked at", HOOKS, "src/nn/hooks.ts", [
    "else gradientsAnswered(module, given, none, hook(module, none, gradients));",
    "else hook(module, none, gradients);",
  ]),
  caughtBy("hooks: tensors in a Map go past unseen", HOOKS, "src/tensor/hidden-tensor.ts", [
    "value instanceof Map || value instanceof Set ? [...value.values()] : Object.values(value)",
    "Object.values(value)",
  ]),
  caughtBy("hooks: tensors in arrays inside a Map go past unseen", HOOKS, "src/tensor/hidden-tensor.ts", [
    "tensorsIn(contentsOf(part))",
    "contentsOf(part).filter((t) => t instanceof Tensor)",
  ]),
  caughtBy("state dict: other floats refused", STATES, "src/nn/state-dict.ts", [
    "const bothFloats = isFloat(given.dtype) && isFloat(tensor.dtype);",
    "const bothFloats = given.dtype === tensor.dtype;",
  ]),
  caughtBy("state dict: whole numbers for a parameter", STATES, "src/nn/state-dict.ts", [
    "const bothFloats = isFloat(given.dtype) && isFloat(tensor.dtype);",
    "const bothFloats = isFloat(tensor.dtype);",
  ]),
  caughtBy(
    "optimizers: whole numbers in a state",
    ["test/optim/optimizer.test.ts"],
    "src/optim/optimizer.ts",
    ["if (!isFloat(t.dtype)) {", "if (t.dtype === undefined) {"],
  ),
];
