import { join } from "node:path";
import { type ImageDataset, writeFileAtomic } from "pellucid/data";
import { pixelStatistics } from "../normalisation.js";
import type { TrainOptions } from "../options.js";
import { Output } from "../output.js";
import { samplePage } from "../sample-page.js";
import { loadData, RUNS } from "../setup.js";

type Options = Pick<TrainOptions, "data" | "limit" | "out" | "json">;

/** Describes the data set: shape, counts by class, pixel mean and standard deviation, and a page of samples. */
export async function dataCommand(options: Options): Promise<void> {
  const out = new Output(options.json);
  const { train, test, source } = await loadData(options, out);
  const parts = { train: describe(train), test: describe(test) };
  const classes = Math.max(parts.train.counts.length, parts.test.counts.length);

  out.line(`\n${"class".padEnd(8)}${"train".padStart(8)}${"test".padStart(8)}`);
  for (let c = 0; c < classes; c++) {
    const count = (counts: number[]) => String(counts[c] ?? 0).padStart(8);
    out.line(`${String(c).padEnd(8)}${count(parts.train.counts)}${count(parts.test.counts)}`);
  }
  out.line(`${"total".padEnd(8)}${String(train.length).padStart(8)}${String(test.length).padStart(8)}`);
  for (const [name, { shape, mean, std }] of Object.entries(parts)) {
    out.line(
      `${name}: shape [${shape.join(", ")}], pixel mean ${mean.toFixed(4)}, std ${std.toFixed(4)} (of 1)`,
    );
  }

  const path = join(options.out ?? RUNS, "samples.png");
  const [, height, width] = train.shape;
  await writeFileAtomic(
    path,
    samplePage(train.images, train.labels, { height, width, classes, perClass: 16 }),
  );
  out.line(`a page of training samples: ${path}`);
  out.result({ source, ...parts, samples: path });
}

function describe(dataset: ImageDataset) {
  const { labels, shape } = dataset;
  const counts = new Array<number>(Math.max(...new Set(labels)) + 1).fill(0);
  for (const label of labels) counts[label] += 1;
  return { shape, counts, ...pixelStatistics(dataset, labels.keys()) };
}
