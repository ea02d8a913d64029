import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { AppendFile } from "./append-file.js";
import { type Event, encodeEvent, SESSION_START, type SummaryValue } from "./event.js";
import { histogramOf } from "./histogram.js";
import type { ResumeOptions } from "./jsonl-log.js";
import { pngImage } from "./png-image.js";
import { tfRecord } from "./tf-record.js";

/**
 * A log for TensorBoard: event files in the directory of the run, one for each time the run was started. A file opens
 * with its version and the start of a session; a session that starts at a step drops what earlier ones wrote from that
 * step on.
 *
 * Source: https://github.com/tensorflow/tensorboard/blob/master/tensorboard/backend/event_processing/plugin_event_accumulator.py
 */
export class TensorBoardLog {
  readonly #file: AppendFile;

  private constructor(file: AppendFile) {
    this.#file = file;
  }

  /** @throws PellucidError where the file cannot be written. */
  static async open(directory: string, { resumeAtStep }: ResumeOptions = {}): Promise<TensorBoardLog> {
    await mkdir(directory, { recursive: true });
    const log = new TensorBoardLog(new AppendFile(join(directory, await nextName(directory)), 0));
    log.#write({ fileVersion: "brain.Event:2" });
    const step = resumeAtStep === undefined ? 0 : resumeAtStep + 1;
    log.#write({ step, sessionLog: { status: SESSION_START } });
    return log;
  }

  scalars(step: number, values: Readonly<Record<string, number>>): void {
    this.#summary(
      step,
      Object.entries(values).map(([tag, simpleValue]) => ({ tag, simpleValue })),
    );
  }

  /** @throws FormatError where `png` is none. */
  image(step: number, tag: string, png: Uint8Array): void {
    this.#summary(step, [{ tag, image: pngImage(tag, png) }]);
  }

  /** @throws ValueError where there are no values, or one is not finite. */
  histogram(step: number, tag: string, values: ArrayLike<number>): void {
    this.#summary(step, [{ tag, histogram: histogramOf(tag, values) }]);
  }

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
async function nextName(directory: string): Promise<string> {
  const earlier = (await readdir(directory)).map((name) =>
    Number(/^events\.out\.tfevents\.(\d{10})\./.exec(name)?.[1] ?? 0),
  );
  const seconds = Math.max(Math.floor(Date.now() / 1000), ...earlier.map((time) => time + 1));
  return `events.out.tfevents.${seconds}.pellucid`;
}
