import { AppendFile } from "../../files/append-file.js";
import { makeDirectory } from "../../files/make-directory.js";
import { checkOptions } from "../../options.js";
import { type Event, encodeEvent, SESSION_START, type SummaryValue } from "./event.js";
import { histogramOf } from "./histogram.js";
import type { ResumeOptions } from "./jsonl-log.js";
import { pngImage } from "./png-image.js";
import { tfRecord } from "./tf-record.js";

/**
 * A log for TensorBoard: event files in the directory of the run, one for each time the run was started. A file opens
 * with its version and the start of a session; a session that starts at a step drops what earlier ones wrote from that
 * step on. A file of a session that came to write nothing more is removed by the next one.
 *
 * Source: https://github.com/tensorflow/tensorboard/blob/master/tensorboard/backend/event_processing/plugin_event_accumulator.py
 *
 * @example
 * const log = await TensorBoardLog.open("runs/today");
 * log.scalars(10, { "loss/train": 0.5 });
 * log.image(10, "conv1/filters", png);
 * log.histogram(10, "fc1.weight", await layer.weight.data());
 * log.close(); // to be seen with: tensorboard --logdir runs
 */
export class TensorBoardLog {
  readonly #file: AppendFile;

  private constructor(file: AppendFile) {
    this.#file = file;
  }

  /**
   * Begins a file of events in this directory, which is made where it is not there.
   *
   * @throws PellucidError where the file cannot be written.
   */
  static async open(directory: string, options: ResumeOptions = {}): Promise<TensorBoardLog> {
    checkOptions("TensorBoardLog.open", options, { resumeAtStep: true });
    const { resumeAtStep } = options;
    makeDirectory(directory);
    const log = new TensorBoardLog(new AppendFile(await nextPath(directory), { kind: "log" }));
    const step = resumeAtStep === undefined ? 0 : resumeAtStep + 1;
    const { path } = log.#file;
    try {
      log.#write({ fileVersion: "brain.Event:2" });
      log.#write({ step, sessionLog: { status: SESSION_START } });
    } catch (error) {
      log.close();
      process.getBuiltinModule("node:fs").rmSync(path, { force: true });
      throw error;
    }
    return log;
  }

  /** One point of each curve. */
  scalars(step: number, values: Readonly<Record<string, number>>): void {
    this.#summary(
      step,
      Object.entries(values).map(([tag, simpleValue]) => ({ tag, simpleValue })),
    );
  }

  /**
   * A picture, as the bytes of a PNG file.
   *
   * @throws FormatError where `png` is none.
   */
  image(step: number, tag: string, png: Uint8Array): void {
    this.#summary(step, [{ tag, image: pngImage(tag, png) }]);
  }

  /**
   * How values are distributed, in 30 buckets of equal width.
   *
   * @throws ValueError where there are no values, or one is not finite.
   */
  histogram(step: number, tag: string, values: ArrayLike<number>): void {
    this.#summary(step, [{ tag, histogram: histogramOf(tag, values) }]);
  }

  /** Waits until all is on the disk. */
  close(): void {
    this.#file.close();
  }

  #summary(step: number, value: SummaryValue[]): void {
    this.#write({ step, summary: { value } });
  }

  #write(event: Omit<Event, "wallTime">): void {
    this.#file.append(tfRecord(encodeEvent({ wallTime: Date.now() / 1000, ...event })));
  }
}

/** TensorBoard reads files in the order of their names, so the name is later than that of any file there. */
async function nextPath(directory: string): Promise<string> {
  const names = await process.getBuiltinModule("node:fs/promises").readdir(directory);
  const earlier = names.map((name) => Number(/^events\.out\.tfevents\.(\d{10})\./.exec(name)?.[1] ?? 0));
  const seconds = Math.max(Math.floor(Date.now() / 1000), ...earlier.map((time) => time + 1));
  const { join } = process.getBuiltinModule("node:path");
  return join(directory, `events.out.tfevents.${seconds}.pellucid`);
}
