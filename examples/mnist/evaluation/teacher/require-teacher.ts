// What a teacher must be for what is said of its pupil to be true.

import { createHash } from "node:crypto";
import { FormatError, ValueError } from "pellucid";
import { readRegularFile } from "pellucid/data";
import type { RunConfig } from "../runs/run-config.js";
import type { LoadedModel } from "../runs/setup.js";
import { optionName } from "../settings.js";

/** A model, and what its file had in it: another one under its name would be another teacher. */
export type TeacherFile = NonNullable<RunConfig["teacher"]>[number];

/** Options as a command takes them, with the files of a teacher read. */
export async function withTeacher<O extends { teacher?: readonly string[] }>(
  options: O,
): Promise<Omit<O, "teacher"> & { teacher?: TeacherFile[] }> {
  const { teacher, ...others } = options;
  if (teacher === undefined) return others;
  return { ...others, teacher: await Promise.all(teacher.map(teacherFile)) };
}

async function teacherFile(file: string): Promise<TeacherFile> {
  const bytes = await readRegularFile("--teacher: cannot read", file);
  if (bytes === undefined) {
    throw new FormatError(
      `--teacher: there is no file ${file}; name the model.safetensors of a training that is done`,
      { file },
    );
  }
  return { file, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** What decides which images a training learns from. */
const IMAGES = ["data", "limit", "fold", "split"] as const;

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

/** @throws ValueError for a network that knows images which the pupil is validated on, or other classes. */
export function requireTeacher({ path, settings, tellsNoDigit }: LoadedModel, pupil: RunConfig): void {
  if (tellsNoDigit) {
    throw new ValueError(
      `--teacher: ${path} was trained to tell what is no digit as well; name a model of ten classes`,
      { path },
    );
  }
  // A model from elsewhere says nothing of its images.
  if (settings !== null) requireSameImages(path, settings, pupil);
}

function requireSameImages(path: string, of: Partial<RunConfig>, pupil: RunConfig): void {
  const different = IMAGES.find((name) => JSON.stringify(of[name]) !== JSON.stringify(pupil[name]));
  const [theirs, ours] = [of, pupil].map(({ splitSeed, seed }) => splitSeed ?? seed);
  if (different === undefined && theirs === ours) return;
  const [name, was, is] =
    different === undefined
      ? ["splitSeed", theirs, ours]
      : [different, JSON.stringify(of[different]), JSON.stringify(pupil[different])];
  throw new ValueError(
    `--teacher: ${path} was trained with ${name} ${was ?? "not set"}, and this run has ${is ?? "it not set"}: it may know the images that are validated on here; train both with the same ${optionName(name)}`,
    { path, name, was, is },
  );
}
