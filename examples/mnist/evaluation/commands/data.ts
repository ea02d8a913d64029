import { join } from "node:path";
import { Compose, type ImageDataset, ToTensor, writeFileAtomic } from "pellucid/data";
import { type AugmentationName, augmentationNames, augmentations } from "../runs/augmentations.js";
import { className } from "../runs/class-names.js";
import { pixelStatistics } from "../runs/normalization.js";
import { loadData, RUNS } from "../runs/setup.js";
import type { TrainOptions } from "../settings.js";
import { classCounts, describeSplits, type SplitCounts } from "./describe-splits.js";
import { Output } from "./output.js";
import { samplePage } from "./sample-page.js";

const IN_A_ROW = 16;

type Options = Pick<TrainOptions, "data" | "limit" | "out" | "json" | "seed"> & {
  augment?: boolean;
  split?: boolean;
};

/** Describes the data set: shape, counts by class, pixel mean and standard deviation, and a page of samples. */
export async function dataCommand(options: Options): Promise<void> {
  const out = new Output(options.json);
  const { train, test, source, classes: names } = await loadData(options, out);
  const parts = { train: describe(train), test: describe(test) };
  const classes = Math.max(parts.train.counts.length, parts.test.counts.length);

  const nameWidth = Math.max(8, ...(names ?? []).map((name) => name.length + 2));
  out.line(`\n${"class".padEnd(nameWidth)}${"train".padStart(8)}${"test".padStart(8)}`);
  for (let c = 0; c < classes; c++) {
    const count = (counts: number[]) => String(counts[c] ?? 0).padStart(8);
    out.line(
      `${className(names, c).padEnd(nameWidth)}${count(parts.train.counts)}${count(parts.test.counts)}`,
    );
  }
  out.line(
    `${"total".padEnd(nameWidth)}${String(train.length).padStart(8)}${String(test.length).padStart(8)}`,
  );
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
  const splits = options.split ? describeSplits(train, options.seed) : undefined;
  for (const line of splitLines(splits ?? [], classes)) out.line(line);
  const augmented = options.augment ? await drawAugmented(train, options, out) : undefined;
  out.result({ source, classes: names, ...parts, samples: path, splits, augmented });
}

/** How many images of each class are held back, a line for each way to do it. */
function splitLines(splits: readonly SplitCounts[], classes: number): string[] {
  if (splits.length === 0) return [];
  const row = (name: string, cells: readonly number[]) =>
    name.padEnd(32) + cells.map((cell) => String(cell).padStart(6)).join("");
  return [
    `\n${row("held back, of each class", [...Array(classes).keys()])}`,
    ...splits.map(({ name, counts }) => row(name, counts)),
  ];
}

/** The first images before, and after each augmentation as the first epoch of a training with this seed has them. */
async function drawAugmented(train: ImageDataset, { out: directory = RUNS, seed }: Options, out: Output) {
  const count = Math.min(IN_A_ROW, train.length);
  const rows = augmentationNames.map((name) => augmentedRow(train, name, count, seed));
  const path = join(directory, "augmented.png");
  const [, height, width] = train.shape;
  const images = Uint8Array.from(rows.flatMap((row) => [...row.pixels]));
  const numbers = Uint8Array.from(rows.flatMap((_, i) => new Array<number>(count).fill(i)));
  const layout = { height, width, classes: rows.length, perClass: count };
  await writeFileAtomic(path, samplePage(images, numbers, layout));
  out.line(`before and after augmentation: ${path}, in rows`);
  for (const [i, name] of augmentationNames.entries()) out.line(`  ${i} ${name}`);
  return { path, rows: augmentationNames.map((name, i) => ({ name, drawn: rows[i].drawn })) };
}

function augmentedRow(train: ImageDataset, name: AugmentationName, count: number, seed: number) {
  const transform = new Compose([new ToTensor(), ...augmentations[name](train.labels)]);
  const [, H, W] = train.shape;
  const drawn: { index: number; transform: string; parameters: object }[] = [];
  const samples = Array.from({ length: count }, (_, index) => {
    const data = train.images.subarray(index * H * W, (index + 1) * H * W);
    const onDraw = (by: string, parameters: object) => {
      // A field of displacements is no number to read.
      if (by !== "ElasticTransform") drawn.push({ index, transform: by, parameters });
    };
    return transform.apply({ data, C: 1, H, W }, { seed, epoch: 0, index, onDraw }).data;
  });
  return {
    drawn,
    pixels: Uint8Array.from(
      samples.flatMap((x) => [...x]),
      (value) => Math.round(255 * value),
    ),
  };
}

function describe(dataset: ImageDataset) {
  const { labels, shape } = dataset;
  return { shape, counts: classCounts(labels), ...pixelStatistics(dataset, labels.keys()) };
}
