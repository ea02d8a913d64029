// What the command says while it works.

import cliProgress from "cli-progress";

interface Bar {
  update(done: number): void;
  stop(): void;
}

export interface Terminal {
  line(text: string): void;
  /**
   * How far something is, below the lines, until it is stopped: nothing in a pipe.
   *
   * @param total null where nobody knows.
   */
  bar(unit: string, total: number | null): Bar;
}

const noBar = (): Bar => ({ update() {}, stop() {} });

export const silent: Terminal = { line() {}, bar: noBar };

export function terminalOn(stream: NodeJS.WriteStream): Terminal {
  return {
    line(text) {
      stream.write(`${text}\n`);
    },
    bar(unit, total) {
      if (!stream.isTTY) return noBar();
      const bar = new cliProgress.SingleBar({
        format:
          total === null ? `  {value} ${unit}` : `  {bar} {value} of {total} ${unit}, eta {eta_formatted}`,
        barsize: 30,
        clearOnComplete: true,
        // Without it long lines are no longer broken in the terminal of who ends the command in the midst.
        linewrap: true,
        stream,
      });
      bar.start(total ?? 0, 0);
      return { update: (done) => bar.update(done), stop: () => bar.stop() };
    },
  };
}
