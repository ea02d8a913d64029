import { clearGradient } from "../../autograd/accumulate.js";
import { backward } from "../../autograd/backward.js";
import { withRecording } from "../../autograd/no-grad.js";
import { observeOps } from "../../autograd/observe-ops.js";
import type { Backend } from "../../backends/backend.js";
import { withBackend } from "../../backends/select.js";
import { withScope } from "../../tensor/memory.js";
import { copyAs, cut, type Float, floatsOf } from "../gradcheck/evaluate.js";
import type { Subject } from "../gradcheck/subject.js";
import { weightsFor } from "../gradcheck/weights.js";
import { aroundBackward } from "./around-backward.js";
import { Meter } from "./meter.js";
import { countSaved } from "./saved.js";
import { Tally } from "./tally.js";

/** Runs the subject and its backward once on `backend`, and counts. */
export function measure(subject: Subject, dtype: Float, backend: Backend, seed: number): Tally {
  const tally = new Tally();
  const meter = new Meter(backend, tally);
  withBackend(meter.backend, () => {
    // What is not left to live on is released when this scope ends: the rest has leaked.
    withScope(
      "at the end of gradientCost()",
      () => run(subject, dtype, meter, tally, seed),
      () => new Set(),
    );
  });
  meter.countLive();
  return tally;
}

function run(subject: Subject, dtype: Float, meter: Meter, tally: Tally, seed: number): void {
  const leaves = subject.inputs.map(({ value, wanted }) => {
    const leaf = copyAs(value, dtype);
    leaf.requiresGrad = wanted;
    // Where the backend has them before it is looked at, they are nobody's allocation.
    leaf.buffer.storageOn(meter.backend);
    return leaf;
  });
  const outputs = meter.during("forward", subject.name, () =>
    observeOps(
      ({ op }) => meter.called(op),
      () => withRecording(true, () => floatsOf(subject, subject.call(leaves), dtype)),
    ),
  );
  const nodes = aroundBackward(outputs, ({ op }, _, backwardOf) => {
    tally.add("backwardCalls", op);
    return meter.during("backward", op, () =>
      observeOps((call) => meter.called(`${call.op} in ${op}`), backwardOf),
    );
  });
  const known = new Set([...leaves, ...outputs].map(({ buffer }) => buffer));
  countSaved(nodes, ({ buffer }) => known.has(buffer), tally);

  const weights = weightsFor(
    outputs.reduce((sum, { size }) => sum + size, 0),
    seed,
  );
  const dys = cut(
    weights,
    outputs.map(({ shape }) => shape),
  );
  for (const [i, y] of outputs.entries()) {
    const gradient = copyAs(dys[i], dtype);
    gradient.buffer.storageOn(meter.backend);
    if (y.requiresGrad) backward(y, { gradient, retainGraph: i < outputs.length - 1 });
  }
  for (const leaf of leaves) clearGradient(leaf);
}
