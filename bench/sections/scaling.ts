import { availableParallelism } from "node:os";
import type { Contender } from "../contender.js";
import { ratio, significant, table } from "../format.js";
import { interleave } from "../interleave.js";
import type { Bench, Section } from "./section.js";

interface Row {
  what: string;
  contender: Contender;
  batch: number;
  size: number;
}

/** How the cost of our own step grows with the batch, the image, and the threads. */
export const scaling: Section = async (bench) => {
  const { pool, options, report } = bench;
  const own = async (threads: number) => (await pool.get("pellucid", threads))!;
  const contender = await own(options.threads);
  const each = (batch: number, size: number) => ({ contender, batch, size });

  const batches = [16, 32, 64, 128, 256].map((n) => ({ what: `batch ${n}`, ...each(n, 28) }));
  await measure(bench, batches, "batch, at 28 x 28", ({ batch }) => batch);
  report.line();
  const sizes = [28, 56, 112].map((n) => ({ what: `${n} x ${n}`, ...each(16, n) }));
  await measure(bench, sizes, "image size, at batch 16", ({ size }) => size ** 2);
  report.line();
  const threads: Row[] = [];
  for (let n = 1; n <= availableParallelism(); n++) {
    threads.push({
      what: `${n} ${n === 1 ? "thread" : "threads"}`,
      contender: await own(n),
      batch: 64,
      size: 28,
    });
  }
  await measure(bench, threads, "threads, at batch 64", ({ contender }) => 1 / contender.threads);
};

/** `work` is what the time should be in proportion to; the last column is by how much it is not. */
async function measure(
  { options, report }: Bench,
  rows: readonly Row[],
  title: string,
  work: (row: Row) => number,
): Promise<void> {
  const times = await interleave(
    options.rounds,
    rows.map(({ contender, batch, size }) => ({
      contender,
      request: { task: "step", batch, size, repeats: size > 56 || batch > 64 ? 3 : 6 },
    })),
    0,
  );
  const cells = rows.map((row, i) => {
    const { median, min, max } = times[i]!;
    const { threads, label } = row.contender;
    const what = `${row.what} (${title})`;
    report.measured({ section: "scaling", what, contender: label, threads, unit: "ms", ...times[i]! });
    const relative = median / times[0]!.median;
    const proportional = relative / (work(row) / work(rows[0]!));
    if (i > 0) report.ratio("scaling", `${what}, against ${rows[0]!.what}`, relative);
    return [
      row.what,
      ...[median, min, max].map(significant),
      significant((1000 * row.batch) / median),
      ratio(relative),
      ratio(proportional),
    ];
  });
  report.line(`Our training step by ${title}${threadsOf(rows)}, in milliseconds`);
  report.line(
    table(["", "median", "lowest", "highest", "images/s", "against the first", "against proportion"], cells),
  );
}

function threadsOf(rows: readonly Row[]): string {
  const counts = [...new Set(rows.map(({ contender }) => contender.threads))];
  return counts.length > 1 ? "" : `, on ${counts[0]} ${counts[0] === 1 ? "thread" : "threads"}`;
}
