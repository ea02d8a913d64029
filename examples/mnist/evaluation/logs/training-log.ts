import { join } from "node:path";
import { JsonlLog, type ResumeOptions } from "./jsonl-log.js";
import { TensorBoardLog } from "./tensorboard-log.js";

/** The log of a run: log.jsonl for programs, and event files for TensorBoard, which also take images and histograms. */
export class TrainingLog {
  readonly #lines: JsonlLog;
  readonly #events: TensorBoardLog;

  private constructor(lines: JsonlLog, events: TensorBoardLog) {
    this.#lines = lines;
    this.#events = events;
  }

  /** Opens the log in the directory of a run, and drops what a resumed run will write again. */
  static async open(directory: string, options: ResumeOptions = {}): Promise<TrainingLog> {
    const lines = await JsonlLog.open(join(directory, "log.jsonl"), options);
    return new TrainingLog(lines, await TensorBoardLog.open(directory, options));
  }

  scalars(step: number, epoch: number, values: Readonly<Record<string, number>>): void {
    this.#lines.write({ step, epoch, values });
    this.#events.scalars(step, values);
  }

  image(step: number, tag: string, png: Uint8Array): void {
    this.#events.image(step, tag, png);
  }

  histogram(step: number, tag: string, values: ArrayLike<number>): void {
    this.#events.histogram(step, tag, values);
  }

  close(): void {
    this.#lines.close();
    this.#events.close();
  }
}
