// What is remembered of a training: no more after an hour than after a minute.

import { Curve, type CurvePoints } from "./curve.js";
import type { KeptWeights } from "./kept-weights.js";
import type { Snapshot } from "./snapshot.js";
import { Thinned } from "./thinned.js";

/** A snapshot in the curves of the validation. */
export interface ValidationPoint {
  step: number;
  loss: number;
  accuracy: number;
  /** Whether its weights are there to go back to. */
  kept: boolean;
}

const SNAPSHOTS = 64;
const WEIGHTS = 12;
/** Steps between two snapshots at first. A power of two times this is what it becomes, for weights as for snapshots. */
const SPACING = 16;

export class History {
  readonly #curve = new Curve();
  readonly #snapshots = new Thinned<Snapshot>(SNAPSHOTS, SPACING);
  readonly #weights = new Thinned<KeptWeights>(WEIGHTS, SPACING);

  batch(step: number, loss: number, accuracy: number): void {
    this.#curve.add(step, loss, accuracy);
  }

  snapshotDue = (step: number): boolean => this.#snapshots.due(step) && !this.has(step);
  weightsDue = (step: number): boolean => this.#weights.due(step);
  has = (step: number): boolean => this.#snapshots.at(step) !== undefined;
  snapshot = (step: number): Snapshot | null => this.#snapshots.at(step) ?? null;
  weights = (step: number): KeptWeights | null => this.#weights.at(step) ?? null;

  add(snapshot: Snapshot, weights: KeptWeights | null): void {
    this.#snapshots.add(snapshot);
    if (weights !== null) this.#weights.add(weights);
  }

  /** Forgets what came after a step. */
  cutAfter(step: number): void {
    this.#curve.cutAfter(step);
    this.#snapshots.cutAfter(step);
    this.#weights.cutAfter(step);
  }

  curve(): CurvePoints {
    return this.#curve.points();
  }

  validation(): ValidationPoint[] {
    return this.#snapshots.items.map(({ step, loss, accuracy }) => ({
      step,
      loss,
      accuracy,
      kept: this.weights(step) !== null,
    }));
  }
}
