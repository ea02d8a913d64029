import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { crossEntropy, distillationLoss, nn, tensor, useBackend, ValueError } from "pellucid";
import { readSafetensors } from "pellucid/data";
import { beforeAll, describe, expect, test } from "vitest";
import { createObjective } from "../../../../../examples/mnist/evaluation/runs/objective.js";
import { configOf, type RunConfig } from "../../../../../examples/mnist/evaluation/runs/run-config.js";
import { readRun } from "../../../../../examples/mnist/evaluation/runs/run-files.js";
import { withTeacher } from "../../../../../examples/mnist/evaluation/teacher/require-teacher.js";
import { loadTeacher, ownTeacher } from "../../../../../examples/mnist/evaluation/teacher/teacher.js";
import { trainWithTeacher } from "../../../../../examples/mnist/evaluation/teacher/train-with-teacher.js";
import { directoryOfTest } from "../../../../support/directories.js";
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
  return { files, ...(await withTeacher({ teacher: files })) };
}

describe("a teacher", () => {
  const images = tensor(
    Array.from({ length: 2 * 784 }, (_, i) => Math.sin(i)),
    { shape: [2, 1, 28, 28] },
  );
  const probabilitiesOf = async (teacher: RunConfig["teacher"], given = normalization) => {
    const answer = (await loadTeacher({ ...pupil, teacher }, "nowhere", given))!(images);
    return { answer, probabilities: Array.from(await answer.softmax(1).data()) };
  };

  test("answers the mean of the probabilities of its networks, and nothing of it is recorded", async () => {
    const { teacher } = await taught([1, 2]);
    const both = await probabilitiesOf(teacher);
    expect(both.answer.requiresGrad).toBe(false);
    const [first, second] = await Promise.all(teacher!.map((one) => probabilitiesOf([one])));
    const mean = first!.probabilities.map((p, i) => (p + second!.probabilities[i]!) / 2);
    expect(both.probabilities).toEqual(mean.map((p) => expect.closeTo(p, 6)));
  });

  test("sees the images as it was trained to, however its pupil does", async () => {
    const { teacher } = await taught([1], { normalize: { mean: 0.25, std: 0.5 } });
    const own = await probabilitiesOf(teacher, { mean: 0.25, std: 0.5 });
    const seen = images.mul(0.5).add(0.25);
    const other = seen.sub(0.1).div(2);
    const teach = (await loadTeacher({ ...pupil, teacher }, "nowhere", { mean: 0.1, std: 2 }))!;
    expect(Array.from(await teach(other).softmax(1).data())).toEqual(
      own.probabilities.map((p) => expect.closeTo(p, 5)),
    );
  });

  test("is none where nothing is learned from it", async () => {
    expect(await loadTeacher(smallConfig, "nowhere", normalization)).toBeNull();
    const { teacher } = await taught([1]);
    expect(() => configOf({ recipe: "best", seed: 1, backend: "cpu", teacher })).toThrow(
      "--teacher: nothing is learned from it, for --distill is 0; ",
    );
  });

  test("is refused where it has learned from other images, or is another than it was", async () => {
    const other = await taught([1], { splitSeed: 2 });
    const load = (teacher: RunConfig["teacher"]) =>
      loadTeacher({ ...pupil, teacher }, "nowhere", normalization);
    await expect(load(other.teacher)).rejects.toThrow(
      "was trained with splitSeed 2, and this run has 1: it may know the images that are validated on here; train both with the same --split-seed",
    );
    const few = await taught([2], { limit: 5 });
    await expect(load(few.teacher)).rejects.toThrow(
      "was trained with limit 5, and this run has it not set: ",
    );
    const { files, teacher } = await taught([3]);
    appendFileSync(files[0]!, " ");
    await expect(load(teacher)).rejects.toThrow("is another model than it was when this run began; ");
    await expect(withTeacher({ teacher: ["nowhere.safetensors"] })).rejects.toThrow(
      "--teacher: there is no file nowhere.safetensors; name the model.safetensors of a training that is done",
    );
  });

  test("knows digits alone, and settings of its own say nothing without it", () => {
    const made = (changes: object) => () => configOf({ recipe: "best", seed: 1, backend: "cpu", ...changes });
    expect(made({ distill: 0.5, nonDigits: 0.5 })).toThrow(ValueError);
    expect(made({ temperature: 2 })).toThrow("--temperature: it is 2, but without --distill ");
    expect(made({ teachers: 2 })).toThrow("--teachers: it is 2, but without --distill ");
    expect(made({ teacherRecipe: "fast" })).toThrow("--teacher-recipe: it is fast, but without --distill ");
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
    expect(stopped).toMatchObject({ end: { done: false, at: { epoch: 0, batches: 0 } }, trained: [0] });
    expect(await readRun(directory)).toEqual(config);
    await expect(train(directory, { ...config, distill: 0.5 })).rejects.toThrow(
      "holds a training with distill 0.75",
    );

    const whole = await train(directory, config);
    expect([whole.end.done, whole.trained]).toEqual([true, [1]]);
    const teacher = [0, 1].map((i) => join(ownTeacher(directory, i), "model.safetensors"));
    const named = join(directoryOfTest(), "named");
    const withNamed = { ...config, ...(await withTeacher({ teacher })) };
    const halfway = await train(named, withNamed, { stop: true });
    expect(halfway).toMatchObject({ end: { done: false }, trained: [] });
    expect((await train(named, withNamed, { resume: true })).end.done).toBe(true);
    expect(await weightsOf(named)).toEqual(await weightsOf(directory));
    const alone = join(directoryOfTest(), "alone");
    await train(alone, smallConfig);
    expect(await weightsOf(alone)).not.toEqual(await weightsOf(directory));
  });
});
