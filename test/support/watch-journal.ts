import { statSync, truncateSync } from "node:fs";
import { join } from "node:path";

const SAMPLE_MS = 50;
const SECOND_MS = 1000;

/** The length of Redis's journal (its append-only file) as time goes by, and its end to be cut off. */
export function watchJournal(directory: string) {
  const file = join(directory, "appendonlydir", "appendonly.aof.1.incr.aof");
  let samples: { at: number; size: number }[] = [];
  const timer = setInterval(() => {
    const at = performance.now();
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    samples = [...samples.filter((sample) => at - sample.at <= SECOND_MS), { at, size }];
  }, SAMPLE_MS).unref();
  return {
    /** Its shortest in the last second. */
    aSecondAgo(): number {
      const now = performance.now();
      return samples.find(({ at }) => now - at <= SECOND_MS)?.size ?? Number.POSITIVE_INFINITY;
    },
    cutTo(size: number): void {
      if (statSync(file).size > size) truncateSync(file, size);
      samples = [];
    },
    end: () => clearInterval(timer),
  };
}
