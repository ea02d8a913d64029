import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TrainingLog } from "../../../src/train/logs/training-log.js";
import { directoryOfTest } from "../../support/directories.js";
import { eventFiles, readEvents, shownByTensorBoard } from "./event-files.js";

const png = readFileSync(new URL("../../fixtures/tensorboard/image.png", import.meta.url));

const linesOf = (directory: string) =>
  readFileSync(join(directory, "log.jsonl"), "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));

test("what is logged is in both logs; images and histograms are for TensorBoard", async () => {
  const directory = join(directoryOfTest(), "run");
  const log = await TrainingLog.open(directory);
  log.scalars(5, 1, { "loss/train": 0.5, "accuracy/validation": 0.75 });
  log.image(5, "conv1/filters", png);
  log.histogram(5, "conv1.weight", Float32Array.of(-1, 0, 2));
  log.close();

  expect(linesOf(directory)).toEqual([
    { time: expect.any(String), step: 5, epoch: 1, "loss/train": 0.5, "accuracy/validation": 0.75 },
  ]);
  const summaries = readEvents(directory).flatMap(({ step, summary }) =>
    (summary?.value ?? []).map((value) => [step, Object.keys(value)[1], value.tag]),
  );
  expect(summaries).toEqual([
    [5, "simpleValue", "loss/train"],
    [5, "simpleValue", "accuracy/validation"],
    [5, "image", "conv1/filters"],
    [5, "histogram", "conv1.weight"],
  ]);
});

test("a resumed run goes on in both at the step of its checkpoint", async () => {
  const directory = directoryOfTest();
  const first = await TrainingLog.open(directory);
  for (const step of [10, 20, 30]) first.scalars(step, 1, { loss: 1 });
  first.close();
  const second = await TrainingLog.open(directory, { resumeAtStep: 20 });
  for (const step of [30, 40]) second.scalars(step, 1, { loss: 2 });
  second.close();

  const expected = [
    ["loss", 10, 1],
    ["loss", 20, 1],
    ["loss", 30, 2],
    ["loss", 40, 2],
  ];
  expect(linesOf(directory).map(({ step, loss }) => ["loss", step, loss])).toEqual(expected);
  expect(shownByTensorBoard(directory)).toEqual(expected);
  expect(eventFiles(directory)).toHaveLength(2);
});

test("a line that is refused is in neither", async () => {
  const directory = directoryOfTest();
  const log = await TrainingLog.open(directory);
  log.scalars(10, 1, { loss: 1 });
  expect(() => log.scalars(5, 1, { loss: 2 })).toThrow("step 5 comes after step 10");
  log.close();
  expect(linesOf(directory)).toHaveLength(1);
  expect(shownByTensorBoard(directory)).toEqual([["loss", 10, 1]]);
});
