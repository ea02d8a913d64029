// What a teacher must be for what is said of its pupil to be true.

import { createHash } from "node:crypto";
import { FormatError, ValueError } from "pellucid";
import { decodeSafetensors, readRegularFile } from "pellucid/data";
import { readModelFile } from "../runs/model-file.js";
import { type RunConfig, splitSeedOf } from "../runs/run-config.js";
import type { LoadedModel } from "../runs/setup.js";

/** A model, and what its file had in it: another one under its name would be another teacher. */
export type TeacherFile = NonNullable<RunConfig["teacher"]>[number];

/** Options as a command takes them, with the files of a teacher read. */
export async function withTeacher<O extends { teacher?: readonly string[] }>(
  options: O,
): Promise<Omit<O, "teacher"> & { teacher?: TeacherFile[] }> {
  const { teacher, ...others } = options;
  if (teacher === undefined) return others;
  const files = await Promise.all(teacher.map(teacherFile));
  const twice = files.find(({ sha256 }, i) => files.findIndex((one) => one.sha256 === sha256) < i);
  if (twice === undefined) return { ...others, teacher: files };
  throw new ValueError(
    `--teacher: ${twice.file} is named twice, or is a copy of another that is named; name each model once`,
    { file: twice.file },
  );
}

async function teacherFile(file: string): Promise<TeacherFile> {
  const bytes = await readRegularFile("--teacher: cannot read", file);
  if (bytes === undefined) {
    throw new FormatError(
      `--teacher: there is no file ${file}; name the model.safetensors of a training that is done, or, where it was moved, where it is now`,
      { file },
    );
  }
  try {
    decodeSafetensors(bytes, file);
  } catch (cause) {
    throw new FormatError(
      `--teacher: ${file} is no model file, or is damaged; name the model.safetensors of a training that is done`,
      { file },
      { cause },
    );
  }
  return { file, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** @throws ValueError for a file that is not what it was. */
export async function requireUnchanged(teacher: readonly TeacherFile[] = []): Promise<void> {
  for (const { file, sha256 } of teacher) {
    if ((await teacherFile(file)).sha256 === sha256) continue;
    throw new ValueError(
      `--teacher: ${file} is another model than it was when this run began; put that one back, or begin a new run`,
      { file },
    );
  }
}

/**
 * What several trainings need where they learn from a teacher: a common one, since one of its own for each would be trained
 * again and again; here, for its files do not travel; and of the right images, which is asked before anything is started.
 *
 * @param who what trains them, for people.
 * @throws ValueError where it is not so.
 */
export async function requireCommonTeacher(
  who: string,
  configs: readonly RunConfig[],
  { queue }: { queue?: string },
): Promise<void> {
  const pupils = configs.filter(({ distill }) => distill > 0);
  const [first] = pupils;
  if (first === undefined) return;
  if (first.teacher === undefined) {
    throw new ValueError(
      `--teacher: ${who} has trainings that learn from a teacher: name its models; all must have learned from the same images (--split-seed, --limit)`,
    );
  }
  if (queue !== undefined) {
    throw new ValueError(
      "--teacher: its files are on this machine, and workers of a queue may not have them; leave --queue out",
    );
  }
  for (const { file } of first.teacher) {
    const model = await readModelFile(file);
    for (const pupil of pupils) requireTeacher({ path: file, ...model }, pupil);
  }
}

/** @throws ValueError for a network that may know images which the pupil is validated on, or that tells what is no digit. */
export function requireTeacher(
  { path, settings, tellsNoDigit }: Pick<LoadedModel, "path" | "settings" | "tellsNoDigit">,
  pupil: RunConfig,
): void {
  if (tellsNoDigit) {
    throw new ValueError(
      `--teacher: ${path} was trained to tell what is no digit as well; name a model of ten classes`,
      { path },
    );
  }
  // A model from elsewhere says nothing of its images.
  if (settings !== null) requireSameImages(path, settings, pupil);
}

/** What decides which images a training learns from, and what to do where it differs. */
const WAYS_OUT: Readonly<Record<"data" | "limit" | "split" | "splitSeed" | "fold", string>> = {
  data: "train both with the same --data",
  limit: "train both with the same --limit",
  splitSeed: "train both with the same --split-seed, which is the seed where it is not given",
  split:
    "train both by recipes with the same split: the specification's is another than that of the other ones",
  fold: "a fold has a teacher of its own: leave --teacher out",
};

function requireSameImages(path: string, of: Partial<RunConfig>, pupil: RunConfig): void {
  const known = (config: Partial<RunConfig>) => ({ ...config, splitSeed: splitSeedOf(config) });
  const [theirs, ours] = [known(of), known(pupil)];
  for (const [name, wayOut] of Object.entries(WAYS_OUT) as [keyof typeof WAYS_OUT, string][]) {
    const [was, is] = [theirs, ours].map((config) => JSON.stringify(config[name]));
    if (was === is) continue;
    throw new ValueError(
      `--teacher: ${path} was trained with ${name} ${was ?? "not set"}, and this run has ${is ?? "it not set"}: it may know the images that are validated on here; ${wayOut}`,
      { path, name, was, is },
    );
  }
}
