// What can be done to a training image before it is learned from, under the names that a run can ask for.

import {
  ElasticTransform,
  RandomAffine,
  RandomApply,
  RandomErasing,
  RandomHorizontalFlip,
  RandomResizedCrop,
  RandomRotation,
  type Transform,
} from "pellucid/data";
import { styledDigits } from "../reader/styles/digit-style.js";

const rotation = () => new RandomRotation(10);
const flip = () => new RandomHorizontalFlip();
const crop = () => new RandomResizedCrop(28, { scale: [0.8, 1] });
/** Some images stay as they are: moving pixels blurs them, and those to be read are sharp. */
const affine = () =>
  new RandomApply(
    [
      new RandomAffine({
        degrees: 10,
        translate: [0.08, 0.08],
        scale: [0.9, 1.1],
        shear: 5,
        interpolation: "bilinear",
      }),
    ],
    0.85,
  );
/** Writing leans more than MNIST's, and marks of a form are cut out by boxes that are not always right. */
const leaning = () =>
  new RandomApply(
    [
      new RandomAffine({
        degrees: 10,
        translate: [0.06, 0.06],
        scale: [0.88, 1.08],
        shear: 14,
        interpolation: "bilinear",
      }),
    ],
    0.8,
  );
const elastic = () => new RandomApply([new ElasticTransform({ alpha: 40, sigma: 5 })], 0.4);
const erasing = () => new RandomErasing({ p: 0.5, scale: [0.02, 0.15] });

/**
 * New transforms on images of floats from 0 to 1, in the order in which they are applied. Some do to a digit what only that digit
 * can have, where they are told the labels of all images.
 */
export const augmentations = {
  none: () => [],
  rotation: () => [rotation()],
  flip: () => [flip()],
  crop: () => [crop()],
  /** The specification's three together. */
  specification: () => [rotation(), flip(), crop()],
  /** The same without the flips, which make digits that there are not. */
  "rotation and crop": () => [rotation(), crop()],
  affine: () => [affine()],
  elastic: () => [elastic()],
  erasing: () => [erasing()],
  "affine and elastic": () => [affine(), elastic()],
  handwriting: (labels?: ArrayLike<number>) => [styledDigits(labels), leaning(), elastic()],
} satisfies Record<string, (labels?: ArrayLike<number>) => Transform[]>;

export type AugmentationName = keyof typeof augmentations;

export const augmentationNames = Object.keys(augmentations) as AugmentationName[];
