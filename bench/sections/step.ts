import type { BarName } from "../bars.js";
import { type Contender, endGroup, spawnGroup } from "../contender.js";
import { type ContenderKey, root } from "../contenders.js";
import { ratio, significant, table } from "../format.js";
import { interleave, type Turn } from "../interleave.js";
import { convert, type Summary } from "../statistics.js";
import type { Bench, Section } from "./section.js";

interface Entry {
  key: ContenderKey;
  threads: number;
  repeats: number;
  /** For those whose step takes seconds. */
  rounds?: number;
  warmUp?: number;
  settle?: number;
  /** The batch that is measured instead, its time multiplied. */
  scaledFrom?: number;
}

const SLOW = { threads: 1, repeats: 1, rounds: 3 };
/** Steps before the first round: a training run has thousands, and engines that compile as they go need a hundred. */
const WARM_UP = 100;
const FAST = { warmUp: WARM_UP, settle: 10 };

/** A training step: forward, backward, Adam. */
export const step: Section = async (bench) => {
  const { threads, quick } = bench.options;
  const several = [...new Set([threads, 1])];
  for (const batch of [64, 256]) {
    const repeats = batch === 64 ? 20 : 6;
    const everybody: Entry[] = [
      ...several.map((n): Entry => ({ key: "pellucid", threads: n, repeats, ...FAST })),
      ...(quick ? [threads] : several).flatMap((n): Entry[] => [
        { key: "torch-tuned", threads: n, repeats, ...FAST },
        ...(quick ? [] : [{ key: "torch", threads: n, repeats: repeats / 2, settle: 2 } as Entry]),
      ]),
    ];
    if (batch === 64) everybody.push({ key: "convnetjs", ...SLOW });
    if (batch === 64 && !quick) {
      everybody.push({ key: "jax-js", ...SLOW, rounds: 2 });
      everybody.push({ key: "tfjs-cpu", ...SLOW, scaledFrom: 8, warmUp: 6 });
    }
    await measure(bench, batch, everybody);
  }
  if (!quick) await beside(bench);
};

/** What a step takes on a machine that also does other things: one process that never rests. */
async function beside({ options: { threads, rounds }, pool, report }: Bench): Promise<void> {
  const contenders: Contender[] = [];
  for (const key of ["pellucid", "torch-tuned"] as const) {
    const contender = await pool.get(key, threads);
    if (contender !== null) contenders.push(contender);
  }
  if (contenders[0]?.key !== "pellucid") return;
  const other = spawnGroup(
    { file: process.execPath, args: ["--eval", "for (;;);"] },
    { cwd: root, stdio: ["ignore", "ignore", "ignore"] },
  );
  const request = { task: "step", batch: 64, repeats: 20 };
  const times = await interleave(
    Math.ceil(rounds / 2),
    contenders.map((contender) => ({ contender, request, ...FAST })),
  ).finally(() => endGroup(other));
  const what = "batch 64 beside a process that never rests";
  const rows = contenders.map(({ label }, i) => {
    const time = times[i]!;
    report.measured({ section: "step", what, contender: label, threads, unit: "ms", ...time });
    const row = [label, String(threads), ...[time.median, time.min, time.max].map(significant)];
    if (i === 0) return row;
    return [...row, report.ratio("step", `${what}, against ${label}`, times[0]!.median / time.median)[0]];
  });
  report.line(`Training step, ${what}, in milliseconds`);
  report.line(table(["", "threads", "median", "lowest", "highest", "Pellucid / it"], rows));
}

async function measure({ options, pool, report }: Bench, batch: number, entries: Entry[]): Promise<void> {
  const { threads } = options;
  const present: { entry: Entry; contender: Contender }[] = [];
  for (const entry of entries) {
    const contender = await pool.get(entry.key, entry.threads);
    if (contender !== null) present.push({ entry, contender });
  }
  // Two processes of one thread each tell what two threads could gain at most.
  const twin = threads === 2 ? await pool.get("pellucid-twin", 1) : null;
  const turns = present.map(({ entry, contender }): Turn => {
    const request = { task: "step", batch: entry.scaledFrom ?? batch, repeats: entry.repeats };
    return { contender, request, rounds: entry.rounds, warmUp: entry.warmUp, settle: entry.settle };
  });
  if (twin !== null) {
    const alone = present.find(({ entry }) => entry.key === "pellucid" && entry.threads === 1)!;
    const request = { task: "step", batch, repeats: alone.entry.repeats };
    turns.push({ contender: alone.contender, beside: twin, request, ...FAST });
  }
  const times = (await interleave(options.rounds, turns)).map((time, i) => {
    const scaledFrom = present[i]?.entry.scaledFrom;
    return scaledFrom === undefined ? time : convert(time, (ms) => (ms * batch) / scaledFrom);
  });
  const what = `batch ${batch}`;
  present.forEach(({ contender: { label, threads } }, i) => {
    report.measured({ section: "step", what, contender: label, threads, unit: "ms", ...times[i]! });
  });

  const ours = (n: number): Summary => {
    return times[present.findIndex(({ entry }) => entry.key === "pellucid" && entry.threads === n)]!;
  };
  const rows = present.map(({ entry, contender }, i) => {
    const time = times[i]!;
    const scaled =
      entry.scaledFrom === undefined ? "" : `, ${batch / entry.scaledFrom} x batch ${entry.scaledFrom}`;
    const row = [
      contender.label + scaled,
      String(contender.threads),
      ...[time.median, time.min, time.max].map(significant),
      String(time.samples),
    ];
    if (entry.key === "pellucid") return row;
    // Who has threads is compared with as many of ours; who has one, with the best that we can do.
    const n = entry.key.startsWith("torch") ? entry.threads : threads;
    const name = `${what}, ${n} ${n === 1 ? "thread" : "threads"}, against ${contender.label}`;
    return [
      ...row,
      ratio(ours(n).min / time.min),
      ...report.ratio("step", name, ours(n).median / time.median, barFor(entry, threads)),
    ];
  });
  report.line(`Training step, batch ${batch}, in milliseconds`);
  report.line(
    table(
      [
        "",
        "threads",
        "median",
        "lowest",
        "highest",
        "samples",
        "lowest / lowest",
        "Pellucid / it",
        "must / aim",
        "",
      ],
      rows,
    ),
  );
  if (threads === 1) return;
  const gain = ours(1).median / ours(threads).median;
  report.ratio("step", `${what}, ${threads} threads over one`, gain);
  report.line(`Pellucid on ${threads} threads over one: ${ratio(gain)}`);
  if (twin === null) return;
  const both = times.at(-1)!;
  report.measured({ section: "step", what, contender: twin.label, threads: 1, unit: "ms", ...both });
  const possible = (2 * ours(1).median) / both.median;
  const share = report.ratio("step", `${what}, of what two processes gain`, gain / possible, "threads");
  report.line(
    `two processes of one thread beside each other: ${ratio(possible)}, of which that is ${share.join("  ")}`,
  );
}

function barFor(entry: Entry, threads: number): BarName | undefined {
  if (entry.key === "convnetjs" && threads === 2) return "convnetjs";
  if (entry.key !== "torch-tuned" || entry.threads !== 2) return undefined;
  return "step";
}
