import type { ContenderKey } from "../contenders.js";
import { mebibytes, table } from "../format.js";
import { summarize } from "../statistics.js";
import type { Section } from "./section.js";

interface Memory {
  rss: number;
  /** What the backend has allocated; only we can tell. */
  bytes?: number;
  buffers?: number;
}

const EARLY = 10;
const LATE = 500;

/** What a training loop holds, early and late: in a process of its own, where nothing else was computed. */
export const memory: Section = async ({ options: { threads }, pool, report }) => {
  const rows: string[][] = [];
  for (const key of ["pellucid", "torch-tuned", "torch"] satisfies ContenderKey[]) {
    await pool.stop();
    const contender = await pool.get(key, threads);
    if (contender === null) continue;
    const { label } = contender;
    const run = (steps: number) => contender.ask<Memory>({ task: "memory", batch: 64, steps });
    const found = [await run(EARLY), await run(LATE - EARLY)];
    found.forEach(({ rss, bytes, buffers }, i) => {
      const steps = i === 0 ? EARLY : LATE;
      const keep = (what: string, value: number | undefined, unit: string) => {
        if (value === undefined) return;
        const measured = {
          section: "memory",
          what: `${what} after ${steps} steps`,
          contender: label,
          threads,
          unit,
        };
        report.measured({ ...measured, ...summarize([value]) });
      };
      keep("resident", rss, "bytes");
      keep("live", bytes, "bytes");
      keep("live", buffers, "buffers");
      const live = bytes === undefined ? [] : [mebibytes(bytes), String(buffers)];
      rows.push([label, String(steps), mebibytes(rss), ...live]);
    });
    report.ratio(
      "memory",
      `${label}: resident after ${LATE} steps against ${EARLY}`,
      found[1]!.rss / found[0]!.rss,
    );
  }
  report.line(`Memory of a process that trains at batch 64 on ${threads} threads, in MiB`);
  report.line(table(["", "after steps", "resident", "live on the backend's heap", "buffers"], rows));
};
