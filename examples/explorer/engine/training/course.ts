// The training of one network: its steps, and what is remembered of them.

import type { nn } from "pellucid";
import type { Session } from "../session.js";
import type { Batches, Place } from "./batches.js";
import { History } from "./history.js";
import { keepWeights, restoreWeights } from "./kept-weights.js";
import { Meter } from "./meter.js";
import { takeSnapshot } from "./snapshot.js";

export type Failure =
  /** The loss is infinite or no number: the parameters are spoilt. */
  { kind: "diverged"; step: number } | { kind: "error"; message: string };

export class Course {
  readonly history = new History();
  readonly meter = new Meter();
  place: Place = { epoch: 0, seen: 0 };
  failure: Failure | null = null;
  readonly #session: Session;
  /** The network, which is another object after a change of its dropout. */
  model: nn.Module;

  constructor(session: Session) {
    this.#session = session;
    this.model = session.model;
  }

  /** Whether its network is the one that is open. */
  get isCurrent(): boolean {
    return this.#session.model === this.model;
  }

  step(batches: Batches): void {
    const session = this.#session;
    const [x, labels] = batches.take();
    this.place = batches.place;
    session.changing();
    session.model.train();
    session.seedStep();
    const { logits, loss } = session.loss(x, labels);
    session.optimizer.zeroGrad();
    loss.backward();
    session.optimizer.step();
    session.steps += 1;
    this.meter.add(session.steps, loss, logits, labels);
  }

  /** Reads what the steps said; answers whether the training can go on. */
  async read(): Promise<boolean> {
    for (const { step, loss, accuracy } of await this.meter.read()) {
      if (!Number.isFinite(loss)) {
        this.failure ??= { kind: "diverged", step };
        return false;
      }
      this.history.batch(step, loss, accuracy);
    }
    return this.isCurrent;
  }

  /** A snapshot of the network as it is, unless there is one, or it is spoilt. */
  async look(batches: Batches): Promise<void> {
    const { history } = this;
    const { steps } = this.#session;
    if (history.has(steps) || !(await this.read()) || this.failure !== null) return;
    const weights = history.weightsDue(steps) ? keepWeights(this.#session, this.place) : null;
    const snapshot = await takeSnapshot(this.#session, batches);
    const kept = await weights;
    if (snapshot === null || !this.isCurrent || this.#session.steps !== steps || history.has(steps)) return;
    if (Number.isFinite(snapshot.loss)) history.add(snapshot, kept);
    else this.failure = { kind: "diverged", step: steps };
  }

  /** Puts the network back to where it was at this step, and forgets what came after; answers whether its weights are there. */
  goBack(step: number): boolean {
    const weights = this.history.weights(step);
    if (weights === null) return false;
    restoreWeights(this.#session, weights);
    this.place = weights.place;
    this.history.cutAfter(step);
    this.failure = null;
    return true;
  }
}
