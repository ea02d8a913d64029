import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { crossEntropy, distillationLoss, nn, tensor, useBackend, ValueError } from "pellucid";
import { readSafetensors } from "pellucid/data";
import { beforeAll, describe, expect, test } from "vitest";
import { checkSettings } from "../../../../../examples/mnist/evaluation/check-settings.js";
import { createObjective } from "../../../../../examples/mnist/evaluation/runs/objective.js";
import { configOf, type RunConfig } from "../../../../../examples/mnist/evaluation/runs/run-config.js";
import { ownTeacher, prepareRun, readRun } from "../../../../../examples/mnist/evaluation/runs/run-files.js";
import { readMetrics } from "../../../../../examples/mnist/evaluation/runs/run-metrics.js";
import {
  requireCommonTeacher,
  requireTeacher,
  type TeacherFile,
  withTeacher,
} from "../../../../../examples/mnist/evaluation/teacher/require-teacher.js";
import { loadTeacher, teacherOf } from "../../../../../examples/mnist/evaluation/teacher/teacher.js";
import { trainWithTeacher } from "../../../../../examples/mnist/evaluation/teacher/train-with-teacher.js";
import { directoryOfTest } from "../../../../support/directories.js";
import { everything } from "../../../../support/mode.js";
import { smallConfig, smallData, smallListener, smallRun } from "../runs/small-run.js";

beforeAll(() => useBackend("cpu"));

const pupil: RunConfig = { ...smallConfig, distill: 0.75, temperature: 2 };
const normalization = { mean: 0.5, std: 0.5 };

/** Trained networks, and what a run is told of them. */
async function taught(seeds: readonly number[], changes: Partial<RunConfig> = {}) {
  const directories = seeds.map((seed) => join(directoryOfTest(), `seed-${seed}`));
  for (const [i, seed] of seeds.entries()) {
    await smallRun(directories[i]!, { ...smallConfig, seed, splitSeed: 1, ...changes });
  }
  const files = directories.map((directory) => join(directory, "model.safetensors"));
  return { files, teacher: (await withTeacher({ teacher: files })).teacher! };
}

describe("a teacher", () => {
  const images = tensor(
    Array.from({ length: 2 * 784 }, (_, i) => Math.sin(i)),
    { shape: [2, 1, 28, 28] },
  );
  const load = (teacher: TeacherFile[]) =>
    loadTeacher(
      { ...pupil, teacher },
      teacher.map(({ file }) => file),
    );
  const answerOf = async (teacher: TeacherFile[], given = normalization, seen = images) =>
    teacherOf(await load(teacher), given)(seen);
  const probabilitiesOf = async (...of: Parameters<typeof answerOf>) =>
    Array.from((await (await answerOf(...of)).softmax(1).data()) as Float32Array);

  test("answers the mean of the probabilities of its networks, and nothing of it is recorded", async () => {
    const { teacher } = await taught([1, 2]);
    expect((await answerOf(teacher)).requiresGrad).toBe(false);
    const [first, second] = await Promise.all(teacher.map((one) => probabilitiesOf([one])));
    const mean = first!.map((p, i) => (p + second![i]!) / 2);
    expect(await probabilitiesOf(teacher)).toEqual(mean.map((p) => expect.closeTo(p, 6)));
  });

  test("sees the images as it was trained to, however its pupil does", async () => {
    const own = { mean: 0.25, std: 0.5 };
    const { teacher } = await taught([1], { normalize: own });
    const right = await probabilitiesOf(teacher, own);
    const pixels = images.mul(0.5).add(0.25);
    const other = pixels.sub(0.1).div(2);
    expect(await probabilitiesOf(teacher, { mean: 0.1, std: 2 }, other)).toEqual(
      right.map((p) => expect.closeTo(p, 5)),
    );
  });

  test("is none where nothing is learned from it, or another one would be trained", () => {
    const teacher = [{ file: "a", sha256: "0" }];
    const asked = { seed: 1, backend: "cpu", teacher } as const;
    expect(() => configOf({ ...asked, recipe: "best" })).toThrow(
      "--teacher: nothing is learned from it, for --distill is 0; ",
    );
    expect(() => configOf({ ...asked, recipe: "distilled", teachers: 2 })).toThrow(
      "--teacher: it is named, so that none is trained; leave out --teachers ",
    );
    expect(configOf({ ...asked, recipe: "distilled" }).teacher).toEqual(teacher);
    const none = { ...smallConfig, distill: 0.5, teacher: [] };
    expect(() => checkSettings(none)).toThrow("teacher is []; it must be a list that is not empty");
  });

  test("is asked for before several trainings that would each train their own, and stays on its machine", async () => {
    const { teacher } = await taught([1]);
    const require = (config: RunConfig, queue?: string) => requireCommonTeacher("tune", [config], { queue });
    await require(smallConfig);
    await require({ ...pupil, teacher });
    await expect(require(pupil)).rejects.toThrow("--teacher: tune has trainings that learn from a teacher: ");
    await expect(require({ ...pupil, teacher }, "redis://a")).rejects.toThrow("leave --queue out");
    await expect(require({ ...pupil, teacher, seed: 2 })).rejects.toThrow(
      "was trained with splitSeed 1, and this run has 2: ",
    );
  });

  test.each<[Partial<RunConfig>, string]>([
    [
      { splitSeed: 2 },
      "splitSeed 2, and this run has 1: it may know the images that are validated on here; train both with the same --split-seed",
    ],
    [{ limit: 5 }, "limit 5, and this run has it not set: "],
    [{ data: "elsewhere" }, 'data "elsewhere", and this run has it not set: '],
    [{ split: [0.75, 0.25] }, "split [0.75,0.25], and this run has [0.5,0.5]: "],
    [{ fold: { k: 2, index: 0 } }, 'fold {"k":2,"index":0}, and this run has it not set: '],
  ])("is refused where it was trained with %j", async (changes, text) => {
    const { teacher } = await taught([1], changes);
    await expect(load(teacher)).rejects.toThrow(`was trained with ${text}`);
  });

  test("is refused where it is another than it was, or tells what is no digit, and named where it is not there", async () => {
    const { files, teacher } = await taught([3, 4]);
    const [network] = await load(teacher);
    expect(() => requireTeacher({ ...network!, tellsNoDigit: true }, pupil)).toThrow(
      "name a model of ten classes",
    );
    requireTeacher({ ...network!, settings: null }, pupil);
    await expect(withTeacher({ teacher: [files[0]!, files[0]!] })).rejects.toThrow(
      "is named twice, or is a copy ",
    );
    copyFileSync(files[1]!, files[0]!);
    await expect(load(teacher)).rejects.toThrow("is another model than it was when this run began; ");
    await expect(withTeacher({ teacher: ["package.json"] })).rejects.toThrow(
      "--teacher: package.json is no model file, or is damaged; ",
    );
    await expect(withTeacher({ teacher: ["nowhere.safetensors"] })).rejects.toThrow(
      "--teacher: there is no file nowhere.safetensors; name the model.safetensors of a training that is done",
    );
  });

  test("knows digits alone, and settings of its own say nothing without it", () => {
    const made = (changes: object) => () => configOf({ recipe: "best", seed: 1, backend: "cpu", ...changes });
    expect(made({ distill: 0.5, nonDigits: 0.5 })).toThrow(ValueError);
    expect(made({ distill: 1, labelSmoothing: 0.1 })).toThrow(
      "--label-smoothing is 0.1, but --distill 1 leaves ",
    );
    expect(made({ distill: 0.5, reproduceDoubleSoftmax: true })).toThrow(
      "--reproduce-double-softmax: it repeats ",
    );
    expect(made({ temperature: 2 })).toThrow("--temperature: it is 2, but where --distill is 0 ");
    expect(made({ teachers: 2 })).toThrow("--teachers: it is 2, but where --distill is 0 ");
    expect(made({ teacherRecipe: "fast" })).toThrow(
      "--teacher-recipe: it is fast, but where --distill is 0 ",
    );
  });
});

test("the loss is shared by the labels and the teacher", async () => {
  const model = new nn.Linear(3, 10);
  const inputs = tensor([
    [1, 2, 3],
    [-1, 0, 1],
  ]);
  const labels = tensor([3, 7], { dtype: "int32" });
  const answer = tensor([Array.from({ length: 10 }, (_, i) => i), Array.from({ length: 10 }, (_, i) => -i)]);
  const objective = createObjective(model, { ...pupil, labelSmoothing: 0 }, { teacher: () => answer });
  const { logits, loss } = objective(inputs, labels, 0, 0);
  const expected = crossEntropy(logits, labels)
    .mul(0.25)
    .add(distillationLoss(logits, answer, { temperature: 2 }).mul(0.75));
  expect(await loss.item()).toBeCloseTo(await expected.item(), 5);
});

describe("a run with a teacher", () => {
  const config: RunConfig = { ...pupil, teachers: 2, teacherRecipe: "fast", epochs: 2 };
  const train = (directory: string, config: RunConfig, { stop = false, resume = false } = {}) => {
    const trained: number[] = [];
    const listener = smallListener({ stop });
    const ofTeacher: typeof listener.ofTeacher = (i) => {
      trained.push(i);
      return { ...listener, ofTeacher };
    };
    const place = { directory, resume, backend: "cpu" };
    return trainWithTeacher(smallData, config, place, { ...listener, ofTeacher }).then((end) => ({
      end,
      trained,
    }));
  };
  const weightsOf = async (directory: string) => {
    const { tensors } = await readSafetensors(join(directory, "model.safetensors"));
    return [...tensors].map(([name, { data }]) => [name, Array.from(data)]);
  };

  test("trains its own first, goes on where it was stopped, and ends as with the same teacher named", async () => {
    const directory = join(directoryOfTest(), "run");
    const stopped = await train(directory, config, { stop: true });
    // An epoch of theirs is one batch, after which they are done.
    expect(stopped).toMatchObject({ end: { done: false, at: { epoch: 1, batches: 0 } }, trained: [0, 1] });
    expect(await readRun(directory)).toEqual(config);
    await expect(train(directory, { ...config, distill: 0.5 })).rejects.toThrow(
      "holds a training with distill 0.75",
    );

    const whole = await train(directory, config);
    expect([whole.end.done, whole.trained]).toEqual([true, []]);
    const teacher = [0, 1].map((i) => join(ownTeacher(directory, i), "model.safetensors"));
    const named = join(directoryOfTest(), "named");
    const withNamed = { ...config, ...(await withTeacher({ teacher })) };
    const halfway = await train(named, withNamed, { stop: true });
    expect(halfway).toMatchObject({ end: { done: false }, trained: [] });
    // It may lie elsewhere by then, but not be another.
    const moved = join(directoryOfTest(), "moved.safetensors");
    copyFileSync(teacher[1]!, moved);
    const movedTeacher = { ...config, ...(await withTeacher({ teacher: [teacher[0]!, moved] })) };
    await prepareRun(named, movedTeacher);
    expect((await readRun(named)).teacher).toEqual(movedTeacher.teacher);
    const other = { ...config, ...(await withTeacher({ teacher: [moved, teacher[0]!] })) };
    await expect(prepareRun(named, other)).rejects.toThrow("holds a training with teacher ");
    expect((await train(named, movedTeacher, { resume: true })).end.done).toBe(true);
    expect(await weightsOf(named)).toEqual(await weightsOf(directory));
    const alone = join(directoryOfTest(), "alone");
    await train(alone, smallConfig);
    expect(await weightsOf(alone)).not.toEqual(await weightsOf(directory));
  });

  const slow = test.runIf(everything);
  slow("goes on in the middle of its teacher's training, and ends in the same bits", async () => {
    const long: RunConfig = { ...config, teachers: 1, teacherRecipe: "residual" };
    const [cut, whole] = ["cut", "whole"].map((name) => join(directoryOfTest(), name)) as [string, string];
    const { end } = await train(cut, long, { stop: true });
    expect(end).toMatchObject({ done: false, at: { epoch: 1, batches: 0 }, teacher: 0 });
    expect(await readMetrics(ownTeacher(cut, 0), null)).toBeNull();
    expect((await train(cut, long)).end.done).toBe(true);
    await train(whole, long);
    expect(await weightsOf(cut)).toEqual(await weightsOf(whole));
  });

  test("has one trained again where it is gone, and needs none where it is done", async () => {
    const directory = join(directoryOfTest(), "run");
    const { end } = await train(directory, config);
    if (!end.done) throw new Error("it was stopped");
    const first = await weightsOf(directory);
    rmSync(ownTeacher(directory, 0), { recursive: true });
    const place = { directory, resume: true, backend: "cpu" };
    const again = await trainWithTeacher(
      smallData,
      config,
      { ...place, results: end.metrics },
      smallListener(),
    );
    expect(again).toMatchObject({ done: true, before: true });
    expect(existsSync(ownTeacher(directory, 0))).toBe(false);
    rmSync(join(directory, "model.safetensors"));
    expect((await train(directory, config, { resume: true })).trained).toEqual([0]);
    expect(await weightsOf(directory)).toEqual(first);
  });
});
