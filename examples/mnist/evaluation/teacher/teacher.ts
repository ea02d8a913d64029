// Who a network learns from, beside the labels: trained networks, whose answer is the mean of their probabilities.

import { join } from "node:path";
import { logSoftmax, logsumexp, noGrad, stack, type Tensor } from "pellucid";
import { SilentOutput } from "../commands/output.js";
import type { Normalization } from "../runs/normalization.js";
import type { RunConfig } from "../runs/run-config.js";
import { type LoadedModel, loadTrained } from "../runs/setup.js";
import { requireTeacher, requireUnchanged } from "./require-teacher.js";

/** What it answers to images that are normalized as those of its pupil: logits, of which nothing is recorded. */
export type Teacher = (images: Tensor) => Tensor;

/** Where a run has the i-th network of a teacher of its own, counted from 0. */
export const ownTeacher = (directory: string, i: number): string => join(directory, `teacher-${i + 1}`);

/**
 * The teacher of a run, which is there; null where it has none.
 *
 * @throws FormatError for a file that is missing or damaged; ValueError for one that was changed since the run began, that has
 * learned from other images, or reads other classes.
 */
export async function loadTeacher(
  config: RunConfig,
  directory: string,
  normalization: Normalization,
): Promise<Teacher | null> {
  if (config.distill === 0) return null;
  const { teachers, teacher } = config;
  const files =
    teacher?.map(({ file }) => file) ??
    Array.from({ length: teachers }, (_, i) => join(ownTeacher(directory, i), "model.safetensors"));
  await requireUnchanged(teacher);
  const networks = await Promise.all(files.map((file) => loadTrained(file, new SilentOutput())));
  for (const network of networks) requireTeacher(network, config);
  return (images) =>
    noGrad(() => {
      const answers = networks.map((network) => logSoftmax(logitsOf(network, images, normalization), 1));
      // The logarithm of the sum of the probabilities, which softmax knows nothing of but their ratios.
      return logsumexp(stack(answers), 0);
    });
}

/** Pixels that were made (x − m)/s are made (x − m')/s' where the network was trained so. */
function logitsOf({ model, normalization: own }: LoadedModel, images: Tensor, given: Normalization): Tensor {
  if (own.mean === given.mean && own.std === given.std) return model.forward(images);
  return model.forward(images.mul(given.std / own.std).add((given.mean - own.mean) / own.std));
}
