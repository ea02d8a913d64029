// Bugs in what another network teaches, and in which images it may know.

import { caughtBy, type Mutation } from "./mutation.js";

const EVALUATION = "examples/mnist/evaluation";
const TESTS = [`test/${EVALUATION}/teacher/teacher.test.ts`];
const inEvaluation = (name: string, file: string, find: string, replace: string): Mutation =>
  caughtBy(`distillation: ${name}`, TESTS, `${EVALUATION}/${file}.ts`, [find, replace]);

export const teachers: readonly Mutation[] = [
  inEvaluation("shares of labels and teacher swapped", "runs/objective", "(1 - distill)", "(distill)"),
  inEvaluation(
    "a teacher that sees images as its pupil does",
    "teacher/teacher",
    "images.mul(given.std / own.std)",
    "images.mul(own.std / given.std)",
  ),
  inEvaluation(
    "a teacher that answers the mean of logarithms",
    "teacher/teacher",
    "return logsumexp(stack(answers), 0);",
    "return stack(answers).mean(0);",
  ),
  inEvaluation(
    "a teacher that may know what its pupil is validated on",
    "teacher/require-teacher",
    "splitSeed: splitSeedOf(config) }",
    "splitSeed: 0 }",
  ),
  inEvaluation(
    "a teacher of its own with images of its own",
    "teacher/train-with-teacher",
    "splitSeed: splitSeedOf(pupil), ",
    "",
  ),
];
