// Training, live: a loop that lets every message through between two steps, so that it can be stopped, asked and told
// otherwise at any step, and the step to come can be looked at before it is done.

import type { Tensor } from "pellucid";
import { encodeModel } from "pellucid/train";
import { takesDropout } from "../networks.js";
import { nextTask } from "../next-task.js";
import type { Session } from "../session.js";
import { Batches } from "./batches.js";
import { Course } from "./course.js";
import type { Progress, Stretch } from "./progress.js";
import { requireSettings } from "./require-settings.js";
import { DEFAULTS, type Settings } from "./settings.js";
import type { Snapshot } from "./snapshot.js";

/** Milliseconds between two reports. */
const INTERVAL = 100;

export class Training {
  readonly #session: Session;
  /** Of the network that was open when it was last looked at; null before that. */
  #known: Course | null = null;
  #settings: Settings = { ...DEFAULTS };
  #batches: Batches | null = null;
  #phase: Progress["phase"] = "idle";
  #interrupted: Progress["interrupted"] = null;
  #loaded = 0;
  #changes = 0;
  #listener: ((progress: Progress) => void) | null = null;
  #reported = 0;
  /** The loop, while it runs, and how far it shall go; null where it shall not go on. */
  #loop: Promise<void> | null = null;
  #wanted: Stretch | null = null;

  constructor(session: Session) {
    this.#session = session;
    session.onChange.push(() => {
      this.#changes++;
    });
    session.onRest.push(() => {
      if (this.#wanted !== null && this.#wanted !== "step") this.#interrupted = this.#wanted;
      return this.pause();
    });
  }

  /** Calls back about ten times a second while something happens. */
  listen(listener: (progress: Progress) => void): void {
    this.#listener = listener;
    this.#report();
  }

  /** How it stands, of the network that is open now. */
  now(): Progress {
    return this.#progress(this.#course());
  }

  /** Trains; the promise is kept when that is over. What goes wrong is told in the reports. */
  async run(stretch: Stretch): Promise<void> {
    this.#course();
    if (this.#wanted === null) await this.#loop;
    const course = this.#course();
    if (this.#loop === null) {
      this.#wanted = stretch;
      this.#interrupted = null;
      this.#loop = this.#train(stretch).finally(() => {
        this.#loop = null;
        this.#wanted = null;
        this.#phase = "idle";
        this.#report();
      });
    }
    await this.#loop;
    await told(course, () => this.#look(course));
    this.#report();
  }

  /** Stops after the step that is under way. */
  async pause(): Promise<void> {
    this.#wanted = null;
    // While images are fetched there is no step under way, and there will be none.
    if (this.#phase !== "loading") await this.#loop;
  }

  /** Changes settings, from the next step on. The weights stay, and what the optimizer remembers, if the new one does. */
  change(changes: Partial<Settings>): void {
    const course = this.#course();
    const settings = { ...this.#settings, ...changes };
    requireSettings(settings);
    this.#settings = settings;
    const { optimizer: name, lr, weightDecay, dropout } = settings;
    this.#session.changeOptimizer({ name, lr, weightDecay });
    if (dropout !== this.#session.architecture.dropout) this.#changeDropout(course);
    if (this.#batches !== null) this.#configure(this.#batches);
    this.#report();
  }

  snapshot(step: number): Snapshot | null {
    return this.#course().history.snapshot(step);
  }

  /** The SIDE x SIDE bytes of images for training, one after the other. */
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
    const course = this.#course();
    if (!course.goBack(step)) return;
    if (this.#batches !== null) this.#batches.place = course.place;
    this.#interrupted = null;
    this.#report();
  }

  /** The batch that the next step will learn from. */
  async nextBatch(): Promise<[Tensor, Tensor]> {
    this.#course();
    return (await this.#ready()).peek();
  }

  /** The network as a safetensors file. */
  async model(): Promise<Uint8Array> {
    const { model, architecture, steps } = this.#session;
    return encodeModel(model, { network: architecture.network, steps: String(steps) });
  }

  /** The training of the network that is open; it begins anew where another one was opened. */
  #course(): Course {
    if (this.#known?.isCurrent) return this.#known;
    const { architecture } = this.#session;
    const course = new Course(this.#session);
    this.#known = course;
    this.#wanted = null;
    this.#interrupted = null;
    if (this.#batches !== null) this.#batches.place = course.place;
    if (!takesDropout(architecture.network)) this.#settings.dropout = 0;
    if (this.#settings.dropout !== architecture.dropout) this.#changeDropout(course);
    return course;
  }

  #changeDropout(course: Course): void {
    this.#session.changeDropout(this.#settings.dropout);
    course.model = this.#session.model;
  }

  async #ready(): Promise<Batches> {
    if (this.#batches === null) {
      const images = await this.#session.images("train", (received, total) => {
        this.#loaded = total > 0 ? Math.min(1, received / total) : 0;
        this.#reportNowAndThen();
      });
      this.#batches ??= new Batches(images);
      this.#batches.place = this.#course().place;
      this.#configure(this.#batches);
    }
    return this.#batches;
  }

  #configure(batches: Batches): void {
    batches.batchSize = this.#settings.batchSize;
    batches.augmentation = this.#settings.augmentation;
  }

  async #train(stretch: Stretch): Promise<void> {
    const course = this.#course();
    course.failure = null;
    await told(course, async () => {
      this.#phase = "loading";
      this.#report();
      const batches = await this.#ready();
      if (this.#wanted === null) return;
      this.#phase = "running";
      course.meter.begin();
      await this.#look(course);
      while (this.#wanted !== null && course.isCurrent) {
        const { epoch } = batches.place;
        course.step(batches);
        if (course.history.snapshotDue(this.#session.steps)) await this.#look(course);
        if (performance.now() - this.#reported >= INTERVAL && !(await course.read())) break;
        this.#reportNowAndThen();
        await nextTask();
        if (stretch === "step" || (stretch === "epoch" && batches.place.epoch > epoch)) break;
      }
      await course.read();
    });
  }

  async #look(course: Course): Promise<void> {
    if (this.#batches !== null) await course.look(this.#batches);
  }

  #reportNowAndThen(): void {
    if (performance.now() - this.#reported >= INTERVAL) this.#report();
  }

  #report(): void {
    this.#reported = performance.now();
    if (this.#known !== null) this.#listener?.(this.#progress(this.#known));
  }

  #progress({ place, meter, history, failure }: Course): Progress {
    return {
      phase: this.#phase,
      interrupted: this.#interrupted,
      loaded: this.#loaded,
      step: this.#session.steps,
      place,
      epochLength: this.#batches?.length ?? 0,
      rate: meter.rate,
      settings: { ...this.#settings },
      takesDropout: takesDropout(this.#session.architecture.network),
      curve: history.curve(),
      validation: history.validation(),
      failure,
      changes: this.#changes,
    };
  }
}

/** What goes wrong is noted with the course. */
async function told(course: Course, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    course.failure = { kind: "error", message: error instanceof Error ? error.message : String(error) };
  }
}
