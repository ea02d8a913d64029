// Training, live: a loop that lets every message through between two steps, so that it can be stopped, asked and told
// otherwise at any step, and the step to come can be looked at before it is done.

import { type nn, type Tensor, ValueError } from "pellucid";
import { encodeModel } from "pellucid/train";
import { takesDropout } from "../networks.js";
import { nextTask } from "../next-task.js";
import type { Session } from "../session.js";
import { Batches, type Place } from "./batches.js";
import type { CurvePoints } from "./curve.js";
import { History, type ValidationPoint } from "./history.js";
import { keepWeights, restoreWeights } from "./kept-weights.js";
import { Meter } from "./meter.js";
import { DEFAULTS, type Settings, settingRules } from "./settings.js";
import { type Snapshot, takeSnapshot } from "./snapshot.js";

/** How far a training goes by itself: until it is paused, to the end of the epoch, or one step. */
export type Stretch = "on" | "epoch" | "step";

export type Failure =
  /** The loss is infinite or no number: the parameters are spoilt. */
  { kind: "diverged"; step: number } | { kind: "error"; message: string };

export interface Progress {
  phase: "idle" | "loading" | "running";
  /** From 0 to 1, while the images are fetched. */
  loaded: number;
  step: number;
  place: Place;
  /** Images in an epoch; 0 before they were fetched. */
  epochLength: number;
  /** Images a second. */
  rate: number;
  settings: Settings;
  takesDropout: boolean;
  curve: CurvePoints;
  validation: ValidationPoint[];
  failure: Failure | null;
  /** Counts what ends a walk: a step, or other settings. */
  changes: number;
}

/** Milliseconds between two reports. */
const INTERVAL = 100;

export class Training {
  readonly #session: Session;
  #model: nn.Module | null = null;
  #settings: Settings = { ...DEFAULTS };
  #batches: Batches | null = null;
  #history = new History();
  #meter = new Meter();
  #phase: Progress["phase"] = "idle";
  #loaded = 0;
  #failure: Failure | null = null;
  #changes = 0;
  #place: Place = { epoch: 0, seen: 0 };
  #listener: ((progress: Progress) => void) | null = null;
  #reported = 0;
  /** The loop, while it runs, and whether it shall go on. */
  #loop: Promise<void> | null = null;
  #wanted = false;

  constructor(session: Session) {
    this.#session = session;
    session.onChange.push(() => {
      this.#changes++;
    });
    session.onRest.push(() => this.pause());
  }

  /** Calls back about ten times a second while something happens. */
  listen(listener: (progress: Progress) => void): void {
    this.#listener = listener;
    this.#report();
  }

  /** How it stands, of the network that is open now. */
  now(): Progress {
    this.#adopt();
    return this.#progress();
  }

  /** Trains; the promise is kept when that is over. What goes wrong is told in the reports. */
  async run(stretch: Stretch): Promise<void> {
    this.#adopt();
    if (!this.#wanted) await this.#loop;
    if (this.#loop === null) {
      this.#wanted = true;
      this.#loop = this.#train(stretch).finally(() => {
        this.#loop = null;
        this.#wanted = false;
        this.#phase = "idle";
        this.#report();
      });
    }
    await this.#loop;
    await this.#told(() => this.#look());
    this.#report();
  }

  /** Stops after the step that is under way. */
  async pause(): Promise<void> {
    this.#wanted = false;
    // While images are fetched there is no step under way, and there will be none.
    if (this.#phase !== "loading") await this.#loop;
  }

  /** Changes settings, from the next step on. The weights stay, and what the optimizer remembers, if the new one does. */
  change(changes: Partial<Settings>): void {
    this.#adopt();
    const settings = { ...this.#settings, ...changes };
    requireSettings(settings);
    this.#settings = settings;
    const { optimizer: name, lr, weightDecay, dropout } = settings;
    this.#session.changeOptimizer({ name, lr, weightDecay });
    if (dropout !== this.#session.architecture.dropout) this.#changeDropout();
    if (this.#batches !== null) this.#configure(this.#batches);
    this.#report();
  }

  snapshot(step: number): Snapshot | null {
    return this.#history.snapshot(step);
  }

  /** The 28 x 28 bytes of images for training, one after the other. */
  async pixels(images: readonly number[]): Promise<Uint8Array> {
    const { images: all, shape } = (await this.#ready()).images;
    const size = shape[1] * shape[2];
    const pixels = new Uint8Array(images.length * size);
    for (const [i, image] of images.entries()) {
      pixels.set(all.subarray(image * size, (image + 1) * size), i * size);
    }
    return pixels;
  }

  /** Puts the network back to where it was at this step, and forgets what came after. */
  async goBack(step: number): Promise<void> {
    await this.pause();
    this.#adopt();
    const weights = this.#history.weights(step);
    if (weights === null) return;
    restoreWeights(this.#session, weights);
    this.#place = weights.place;
    if (this.#batches !== null) this.#batches.place = weights.place;
    this.#history.cutAfter(step);
    this.#failure = null;
    this.#report();
  }

  /** The batch that the next step will learn from. */
  async nextBatch(): Promise<[Tensor, Tensor]> {
    this.#adopt();
    return (await this.#ready()).peek();
  }

  /** The network as a safetensors file. */
  async model(): Promise<Uint8Array> {
    const { model, architecture, steps } = this.#session;
    return encodeModel(model, { network: architecture.network, steps: String(steps) });
  }

  /** Begins anew where another network was opened. */
  #adopt(): void {
    const { model, architecture } = this.#session;
    if (model === this.#model) return;
    this.#model = model;
    this.#wanted = false;
    this.#history = new History();
    this.#meter = new Meter();
    this.#failure = null;
    this.#place = { epoch: 0, seen: 0 };
    if (this.#batches !== null) this.#batches.place = this.#place;
    if (!takesDropout(architecture.network)) this.#settings.dropout = 0;
    if (this.#settings.dropout !== architecture.dropout) this.#changeDropout();
  }

  #changeDropout(): void {
    this.#session.changeDropout(this.#settings.dropout);
    this.#model = this.#session.model;
  }

  async #ready(): Promise<Batches> {
    if (this.#batches === null) {
      const images = await this.#session.images("train", (received, total) => {
        this.#loaded = total > 0 ? Math.min(1, received / total) : 0;
        this.#reportNowAndThen();
      });
      this.#batches ??= new Batches(images);
      this.#batches.place = this.#place;
      this.#configure(this.#batches);
    }
    return this.#batches;
  }

  #configure(batches: Batches): void {
    batches.batchSize = this.#settings.batchSize;
    batches.augmentation = this.#settings.augmentation;
  }

  async #train(stretch: Stretch): Promise<void> {
    this.#failure = null;
    await this.#told(async () => {
      this.#phase = "loading";
      this.#report();
      const batches = await this.#ready();
      if (!this.#wanted) return;
      this.#phase = "running";
      this.#meter.begin();
      await this.#look();
      while (this.#wanted && this.#session.model === this.#model) {
        const { epoch } = batches.place;
        this.#step(batches);
        if (this.#history.snapshotDue(this.#session.steps)) await this.#look();
        if (performance.now() - this.#reported >= INTERVAL && !(await this.#read())) break;
        this.#reportNowAndThen();
        await nextTask();
        if (stretch === "step" || (stretch === "epoch" && batches.place.epoch > epoch)) break;
      }
      await this.#read();
    });
  }

  #step(batches: Batches): void {
    const session = this.#session;
    const [x, labels] = batches.take();
    this.#place = batches.place;
    session.changing();
    session.model.train();
    session.seedStep();
    const { logits, loss } = session.loss(x, labels);
    session.optimizer.zeroGrad();
    loss.backward();
    session.optimizer.step();
    session.steps += 1;
    this.#meter.add(session.steps, loss, logits, labels);
  }

  /** Reads what the steps said; answers whether the training can go on. */
  async #read(): Promise<boolean> {
    const history = this.#history;
    for (const { step, loss, accuracy } of await this.#meter.read()) {
      // Another network was opened meanwhile.
      if (this.#history !== history) return false;
      if (!Number.isFinite(loss)) {
        this.#failure ??= { kind: "diverged", step };
        return false;
      }
      history.batch(step, loss, accuracy);
    }
    return true;
  }

  /** A snapshot of the network as it is, unless there is one, or it is spoilt. */
  async #look(): Promise<void> {
    const history = this.#history;
    const { steps } = this.#session;
    if (this.#batches === null || history.has(steps) || !(await this.#read()) || this.#failure !== null)
      return;
    const weights = history.weightsDue(steps) ? keepWeights(this.#session, this.#place) : null;
    const snapshot = await takeSnapshot(this.#session, this.#batches);
    const kept = await weights;
    if (snapshot === null || this.#history !== history || this.#session.steps !== steps || history.has(steps))
      return;
    if (Number.isFinite(snapshot.loss)) history.add(snapshot, kept);
    else this.#failure = { kind: "diverged", step: steps };
  }

  async #told(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#failure = { kind: "error", message: error instanceof Error ? error.message : String(error) };
    }
  }

  #reportNowAndThen(): void {
    if (performance.now() - this.#reported >= INTERVAL) this.#report();
  }

  #report(): void {
    this.#reported = performance.now();
    this.#listener?.(this.#progress());
  }

  #progress(): Progress {
    return {
      phase: this.#phase,
      loaded: this.#loaded,
      step: this.#session.steps,
      place: this.#place,
      epochLength: this.#batches?.length ?? 0,
      rate: this.#meter.rate,
      settings: { ...this.#settings },
      takesDropout: takesDropout(this.#session.architecture.network),
      curve: this.#history.curve(),
      validation: this.#history.validation(),
      failure: this.#failure,
      changes: this.#changes,
    };
  }
}

function requireSettings(settings: Settings): void {
  for (const [key, { name, rule, fits }] of Object.entries(settingRules)) {
    const value = settings[key as keyof typeof settingRules];
    if (!fits(value)) throw new ValueError(`training: ${name} is ${value}; it must be ${rule}`);
  }
}
