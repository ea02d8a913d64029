import { checkOptions } from "../../options.js";
import { JsonlLog, type ResumeOptions } from "./jsonl-log.js";
import { TensorBoardLog } from "./tensorboard-log.js";

/**
 * The log of a run: log.jsonl for programs, and event files for TensorBoard, which also take images and histograms.
 *
 * @example
 * const log = await TrainingLog.open("runs/today");
 * log.scalars(938, 1, { "loss/train": 0.08, "accuracy/validation": 0.98 });
 * log.image(938, "conv1/filters", png);
 * log.histogram(938, "fc1.weight", await layer.weight.data());
 * log.close();
 */
export class TrainingLog {
  readonly #lines: JsonlLog;
  readonly #events: TensorBoardLog;

  private constructor(lines: JsonlLog, events: TensorBoardLog) {
    this.#lines = lines;
    this.#events = events;
  }

  /**
   * Opens the log in the directory of a run, and drops what a resumed run will write again.
   *
   * @throws FormatError where log.jsonl is no such log; PellucidError where it cannot be written.
   */
  static async open(directory: string, options: ResumeOptions = {}): Promise<TrainingLog> {
    checkOptions("TrainingLog.open", options, { resumeAtStep: true });
    const { join } = process.getBuiltinModule("node:path");
    const lines = await JsonlLog.open(join(directory, "log.jsonl"), options);
    try {
      return new TrainingLog(lines, await TensorBoardLog.open(directory, options));
    } catch (error) {
      lines.close();
      throw error;
    }
  }

  /**
   * Numbers, such as losses and rates, after so many steps.
   *
   * @throws ValueError where steps fall, or a value is named time, step or epoch.
   */
  scalars(step: number, epoch: number, values: Readonly<Record<string, number>>): void {
    this.#lines.write({ step, epoch, values });
    this.#events.scalars(step, values);
  }

  /**
   * A picture, as the bytes of a PNG file.
   *
   * @throws FormatError where `png` is none.
   */
  image(step: number, tag: string, png: Uint8Array): void {
    this.#events.image(step, tag, png);
  }

  /**
   * How values are distributed.
   *
   * @throws ValueError where there are no values, or one is not finite.
   */
  histogram(step: number, tag: string, values: ArrayLike<number>): void {
    this.#events.histogram(step, tag, values);
  }

  /** Waits until all is on the disk. */
  close(): void {
    this.#lines.close();
    this.#events.close();
  }
}
