import { ratio, significant, table } from "../format.js";
import { interleave } from "../interleave.js";
import { convert, type Summary } from "../statistics.js";
import type { Section } from "./section.js";

interface KernelInfo {
  name: string;
  flops?: number;
  bytes?: number;
}

/** GFLOPS against the machine's limit, and GB/s where memory is what counts; on one thread. */
export const kernels: Section = async ({ options, pool, report }) => {
  const contender = (await pool.get("kernels", 1))!;
  const all = contender.about.kernels as KernelInfo[];
  const infos = options.quick ? all.filter(({ name }) => /^(limit|matmul)/.test(name)) : all;
  const times = await interleave(
    options.rounds,
    infos.map(({ name }) => ({ contender, request: { task: "kernel", name, repeats: 3 } })),
    0,
  );
  // Operations or bytes in a millisecond are a thousandth of those in a second.
  const rates = infos.map(({ flops, bytes }, i) => convert(times[i]!, (ms) => (flops ?? bytes!) / ms / 1e6));
  infos.forEach(({ name, flops }, i) => {
    const unit = flops === undefined ? "GB/s" : "GFLOPS";
    report.measured({
      section: "kernels",
      what: name,
      contender: contender.label,
      threads: 1,
      unit,
      ...rates[i]!,
    });
  });
  const isLimit = infos.map(({ name }) => name.startsWith("limit"));
  const limitOf = (bits: number) =>
    Math.max(
      ...rates.filter((_, i) => infos[i]!.name.startsWith(`limit of ${bits} `)).map(({ median }) => median),
    );
  const limits = [128, 256]
    .map((bits) => ({ bits, gflops: limitOf(bits) }))
    .filter(({ gflops }) => gflops > 0);
  const limit = limits.at(-1)!.gflops;
  const found = limits.map(({ bits, gflops }) => `${significant(gflops)} GFLOPS with ${bits} bits`);

  report.line(`Kernels: ${contender.about.runs}; the limit of one core is ${found.join(", ")}`);
  const cells = (rate: Summary) => [rate.median, rate.min, rate.max].map(significant);
  const rows = infos.map((info, i) => {
    const rate = rates[i]!;
    if (info.flops === undefined) return [info.name, "GB/s", ...cells(rate)];
    const share = rate.median / limit;
    const kept = isLimit[i]
      ? [ratio(share)]
      : report.ratio("kernels", info.name, share, info.name.startsWith("matmul") ? "matmul" : undefined);
    return [info.name, "GFLOPS", ...cells(rate), ...kept];
  });
  report.line(
    table(["one thread", "", "median", "lowest", "highest", "of the limit", "must / aim", ""], rows),
  );
};
