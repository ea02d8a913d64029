// A network as it was, so that it can be gone back to: its parameters and buffers, what the optimizer remembered, and
// where it was among the images.

import { type NumericArray, Tensor } from "pellucid";
import type { OptimizerMemory, Session } from "../session.js";
import type { Place } from "./batches.js";

interface HeldTensor {
  shape: readonly number[];
  dtype: Tensor["dtype"];
  data: NumericArray;
}

type Held = ReadonlyMap<string, HeldTensor>;

export interface KeptWeights {
  step: number;
  place: Place;
  model: Held;
  optimizer: { kind: OptimizerMemory["kind"]; tensors: Held; values: Record<string, number> };
}

async function held(tensors: ReadonlyMap<string, Tensor>): Promise<Held> {
  const reads = [...tensors].map(([name, t]) => ({ name, shape: t.shape, dtype: t.dtype, data: t.data() }));
  const kept = new Map<string, HeldTensor>();
  for (const { data, name, ...rest } of reads) kept.set(name, { ...rest, data: await data });
  return kept;
}

const asTensors = (tensors: Held): Map<string, Tensor> =>
  new Map([...tensors].map(([name, { dtype, data, shape }]) => [name, Tensor.fromHost(dtype, data, shape)]));

export async function keepWeights(session: Session, place: Place): Promise<KeptWeights> {
  const { steps: step, optimizerMemory } = session;
  const { kind, state } = optimizerMemory;
  const [model, tensors] = await Promise.all([held(session.model.stateDict()), held(state.tensors)]);
  return { step, place, model, optimizer: { kind, tensors, values: state.values } };
}

/** The optimizer's settings stay; it begins anew where it has become one that remembers something else. */
export function restoreWeights(session: Session, { model, optimizer, step }: KeptWeights): void {
  const { kind, tensors, values } = optimizer;
  session.changing();
  session.model.loadStateDict(asTensors(model));
  session.recallOptimizer({ kind, state: { tensors: asTensors(tensors), values } });
  session.steps = step;
}
