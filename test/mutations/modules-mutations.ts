import { caughtBy, inOp, type Mutation } from "./mutation.js";

const HOOKS = ["test/nn/hooks.test.ts", "test/nn/backward-hooks.test.ts"];
const GROUPS = ["test/optim/parameter-groups.test.ts"];
const OPTIMIZERS = ["test/parity/optim.test.ts"];
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
];
