// Who a network learns from, beside the labels: trained networks, whose answer is the mean of their probabilities.

import { logSoftmax, logsumexp, noGrad, stack, type Tensor } from "pellucid";
import { SilentOutput } from "../commands/output.js";
import type { Normalization } from "../runs/normalization.js";
import type { RunConfig } from "../runs/run-config.js";
import { type LoadedModel, loadTrained } from "../runs/setup.js";
import { requireTeacher, requireUnchanged } from "./require-teacher.js";

/** What it answers to images that are normalized as those of its pupil: logits, of which nothing is recorded. */
export type Teacher = (images: Tensor) => Tensor;

/** The networks of a teacher. */
export type TeacherNetworks = readonly LoadedModel[];

/**
 * @throws FormatError for a file that is missing or damaged; ValueError for one that was changed since the run began, or that
 * has learned from other images.
 */
export async function loadTeacher(config: RunConfig, files: readonly string[]): Promise<TeacherNetworks> {
  await requireUnchanged(config.teacher);
  const networks = await Promise.all(files.map((file) => loadTrained(file, new SilentOutput())));
  for (const network of networks) requireTeacher(network, config);
  return networks;
}

/** @param normalization of the images that it will be asked about. */
export function teacherOf(networks: TeacherNetworks, normalization: Normalization): Teacher {
  return (images) =>
    noGrad(() => {
      const answers = networks.map((network) => logSoftmax(logitsOf(network, images, normalization), 1));
      // The logarithm of the sum of the probabilities: softmax sees their ratios alone, so it need not be divided.
      return logsumexp(stack(answers), 0);
    });
}

/** Pixels that were made (x − m)/s are made (x − m')/s' where the network was trained so. */
function logitsOf({ model, normalization: own }: LoadedModel, images: Tensor, given: Normalization): Tensor {
  if (own.mean === given.mean && own.std === given.std) return model.forward(images);
  return model.forward(images.mul(given.std / own.std).add((given.mean - own.mean) / own.std));
}
