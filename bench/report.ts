import { writeFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { type BarName, bars, type Verdict, verdictOn } from "./bars.js";
import { ratio } from "./format.js";
import type { Summary } from "./statistics.js";

export interface Measurement extends Summary {
  section: string;
  what: string;
  contender: string;
  threads: number;
  unit: string;
}

export interface Ratio {
  section: string;
  what: string;
  value: number;
  bar?: BarName;
  verdict?: Verdict;
}

const OURS = "Pellucid";

export const machine = {
  cpu: cpus()[0]?.model.trim() ?? "unknown",
  cores: availableParallelism(),
  memoryMebibytes: Math.round(totalmem() / 2 ** 20),
  /** How many processes wanted to run in the minute before: ours wants to be alone. */
  load: loadavg()[0]!,
  platform: `${process.platform} ${process.arch}`,
};

/** Where and when figures were measured. */
export const onThisMachine = (date: string): string =>
  `${date.slice(0, 10)}, ${machine.cores} x ${machine.cpu}, ${machine.platform}, Node ${process.versions.node}`;

/** What a run has found: printed as it goes, and kept for `--json`. */
export class Report {
  readonly date = new Date().toISOString();
  readonly versions: Record<string, string> = { node: process.versions.node };
  readonly missing: Record<string, string> = {};
  readonly failed: Record<string, string> = {};
  /** The largest difference between a contender's logits, and losses, and ours. */
  readonly differences: Record<string, number> = {};
  readonly measurements: Measurement[] = [];
  readonly ratios: Ratio[] = [];

  line(text = ""): void {
    process.stdout.write(`${text}\n`);
  }

  measured(measurement: Measurement): void {
    this.measurements.push(measurement);
  }

  /** Keeps a ratio, and returns the cells that show it: the ratio, the bar, and whether it is met. */
  ratio(section: string, what: string, value: number, bar?: BarName): [string, string, string] {
    if (bar === undefined) {
      this.ratios.push({ section, what, value });
      return [ratio(value), "", ""];
    }
    const verdict = verdictOn(bar, value);
    this.ratios.push({ section, what, value, bar, verdict });
    return [ratio(value), barText(bar), verdictText(verdict)];
  }

  /** Who took part, who could not, and one line on all bars that were measured. */
  close(): void {
    for (const [label, version] of Object.entries(this.versions)) {
      const difference = label === OURS ? undefined : this.differences[label];
      const agrees =
        difference === undefined ? "" : `: agrees with ${OURS} to ${difference.toExponential(0)}`;
      this.line(`${label} ${version}${agrees}`);
    }
    for (const [label, how] of Object.entries(this.missing)) this.line(`${label} is not installed: ${how}`);
    for (const [label, why] of Object.entries(this.failed)) this.line(`${label} does not run here: ${why}`);
    this.line(this.#summary());
  }

  #summary(): string {
    const judged = this.ratios.filter(({ verdict }) => verdict !== undefined);
    const missed = judged.filter(({ verdict }) => verdict === "missed");
    const aims = judged.filter(({ verdict }) => verdict === "aim").length;
    if (judged.length === 0) return "No bar was measured.";
    const list = missed.map(({ section, what }) => `${section}: ${what}`).join("; ");
    return (
      `Bars: ${judged.length - missed.length} of ${judged.length} reach what must be, ${aims} of them the aim.` +
      (missed.length > 0 ? ` Missed: ${list}.` : "")
    );
  }

  async write(file: string, options: object): Promise<void> {
    const { date, versions, missing, failed, differences, measurements, ratios } = this;
    const content = {
      date,
      machine,
      versions,
      options,
      missing,
      failed,
      differences,
      bars,
      ratios,
      measurements,
    };
    await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
  }
}

export function barText(name: BarName): string {
  const { must, aim, better } = bars[name];
  return `${better === "lower" ? "<=" : ">="} ${ratio(must)} / ${ratio(aim)}`;
}

export const verdictText = (verdict: Verdict): string =>
  ({ aim: "aim met", must: "must met", missed: "MISSED" })[verdict];
