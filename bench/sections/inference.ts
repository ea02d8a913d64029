import type { BarName } from "../bars.js";
import type { Contender } from "../contender.js";
import type { ContenderKey } from "../contenders.js";
import { ratio, significant, table } from "../format.js";
import { interleave } from "../interleave.js";
import { convert } from "../statistics.js";
import type { Bench, Section } from "./section.js";

interface Load {
  what: string;
  unit: "ms" | "us";
  count: number;
  batch: number;
  threads: number;
  repeats: number;
  bar: BarName;
}

const WHO: ContenderKey[] = ["pellucid", "ort-web", "torch-tuned", "torch", "tfjs-wasm", "ort-node"];

/** Forward alone, with the logits read back. */
export const inference: Section = async (bench) => {
  const { threads } = bench.options;
  await measure(bench, {
    what: "10,000 images in batches of 1,000",
    unit: "ms",
    count: 10_000,
    batch: 1000,
    threads,
    repeats: 1,
    bar: "infer10000",
  });
  bench.report.line();
  await measure(bench, {
    what: "one image",
    unit: "us",
    count: 1,
    batch: 1,
    threads: 1,
    repeats: 300,
    bar: "infer1",
  });
};

/** A turn of 10,000 images takes seconds, and PyTorch as installed is slower still: so they have fewer. */
async function measure({ options, pool, report }: Bench, load: Load): Promise<void> {
  const { what, unit, count, batch, threads, repeats, bar } = load;
  const present: { key: ContenderKey; contender: Contender }[] = [];
  for (const key of WHO) {
    const contender = await pool.get(key, threads);
    if (contender !== null) present.push({ key, contender });
  }
  const request = { task: "infer", batch, count, repeats };
  const rounds = count === 1 ? options.rounds : Math.ceil(options.rounds / 2);
  const times = await interleave(
    rounds,
    present.map(({ key, contender }) => ({
      contender,
      request,
      rounds: key === "torch" && count > 1 ? 2 : rounds,
    })),
  );
  const shown = times.map((time) => (unit === "us" ? convert(time, (ms) => ms * 1000) : time));
  const medianOf = (key: ContenderKey) => shown[present.findIndex((one) => one.key === key)]?.median;
  // For one image, the fastest of these has to be beaten.
  const best = (["tfjs-wasm", "torch-tuned"] as const).reduce((a, b) =>
    (medianOf(b) ?? Number.POSITIVE_INFINITY) < (medianOf(a) ?? Number.POSITIVE_INFINITY) ? b : a,
  );
  const rows = present.map(({ key, contender }, i) => {
    const { label } = contender;
    const time = shown[i]!;
    report.measured({ section: "inference", what, contender: label, threads, unit, ...time });
    const cells = [time.median, time.min, time.max].map(significant);
    const row = [key === "ort-node" ? `${label}: the limit` : label, ...cells, String(time.samples)];
    if (key === "pellucid") return row;
    const applies = count === 1 ? key === best : key === "ort-web" && threads === 2;
    const name = `${what}, against ${label}`;
    const value = shown[0]!.median / time.median;
    const lowest = ratio(shown[0]!.min / time.min);
    return [...row, lowest, ...report.ratio("inference", name, value, applies ? bar : undefined)];
  });
  const onThreads = threads === 1 ? "one thread" : `${threads} threads`;
  report.line(`Inference of ${what}, ${onThreads}, in ${unit === "us" ? "microseconds" : "milliseconds"}`);
  report.line(
    table(
      ["", "median", "lowest", "highest", "samples", "lowest / lowest", "Pellucid / it", "must / aim", ""],
      rows,
    ),
  );
}
