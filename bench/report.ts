import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { type BarName, barsFor, type Verdict, verdictOn } from "./bars.js";
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

/** Bits of the processor's widest vectors, as Linux tells; 128, which all have, where nobody does. */
function vectorBits(): number {
  try {
    const flags = readFileSync("/proc/cpuinfo", "utf8");
    return /\bavx512f\b/.test(flags) ? 512 : /\bavx2\b/.test(flags) ? 256 : 128;
  } catch {
    return 128;
  }
}

export const machine = {
  cpu: cpus()[0]?.model.trim() ?? "unknown",
  cores: availableParallelism(),
  vectorBits: vectorBits(),
  memoryMebibytes: Math.round(totalmem() / 2 ** 20),
  /** How many processes wanted to run in the minute before: ours wants to be alone. */
  load: loadavg()[0]!,
  platform: `${process.platform} ${process.arch}`,
};

/** Where and when figures were measured. */
export const onThisMachine = (date: string): string =>
  `${date.slice(0, 10)}, ${machine.cores} x ${machine.cpu}, vectors of ${machine.vectorBits} bits, ${machine.platform}, Node ${process.versions.node}`;

/** What a run has found: printed as it goes, and kept for `--json`. */
export class Report {
  readonly date = new Date().toISOString();
  readonly versions: Record<string, string> = { node: process.versions.node };
  readonly missing: Record<string, string> = {};
  readonly failed: Record<string, string> = {};
  /** The largest difference between a contender's logits, and losses, and ours. */
  readonly differences: Record<string, number> = {};
  /** Bits of the vectors of our kernels, once they have told. */
  kernelBits = 128;
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
    const verdict = verdictOn(this.#bars[bar], value);
    this.ratios.push({ section, what, value, bar, verdict });
    return [ratio(value), this.#barText(bar), verdictText(verdict)];
  }

  get #bars() {
    return barsFor({ processor: machine.vectorBits, kernels: this.kernelBits });
  }

  #barText(name: BarName): string {
    const { must, aim, better } = this.#bars[name];
    return `${better === "lower" ? "<=" : ">="} ${ratio(must)} / ${ratio(aim)}`;
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
    const bars = this.#bars;
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

const verdictText = (verdict: Verdict): string =>
  ({ aim: "aim met", must: "must met", missed: "MISSED" })[verdict];
