import cliProgress from "cli-progress";
import { isOutputLost } from "../runs/lost-output.js";

/** Where a command writes for people. With --json that is standard error, so that standard output is pure JSON. */
export class Output {
  readonly #stream: NodeJS.WriteStream;
  readonly #json: boolean;

  constructor(json = false) {
    this.#json = json;
    this.#stream = json ? process.stderr : process.stdout;
  }

  line(text = ""): void {
    this.#stream.write(`${text}\n`);
  }

  /** What must reach somebody: where nobody reads the output any more, it goes to standard error. */
  lastLine(text: string): void {
    if (isOutputLost()) console.error(text);
    else this.line(text);
  }

  /** A progress bar on a terminal, nothing in a pipe. */
  bar(label: string, total: number): { update(done: number, note?: string): void; stop(): void } {
    if (!this.#stream.isTTY) return { update() {}, stop() {} };
    const bar = new cliProgress.SingleBar({
      format: `${label} {bar} {value}/{total} {note} eta {eta_formatted}`,
      barsize: 30,
      hideCursor: true,
      clearOnComplete: true,
      stream: this.#stream,
    });
    bar.start(total, 0, { note: "" });
    return { update: (done, note = "") => bar.update(done, { note }), stop: () => bar.stop() };
  }

  /** The result for machines, where it was asked for. */
  result(value: unknown): void {
    if (this.#json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }
}

/** For a command that another one runs, which tells people what there is to tell. */
export class SilentOutput extends Output {
  override line(): void {}

  override bar() {
    return { update() {}, stop() {} };
  }
}
