import type { Pool } from "../pool.js";
import type { Report } from "../report.js";

interface Options {
  quick: boolean;
  /** Threads of everybody who can have more than one. */
  threads: number;
  rounds: number;
}

export interface Bench {
  options: Options;
  pool: Pool;
  report: Report;
}

export type Section = (bench: Bench) => Promise<void>;
