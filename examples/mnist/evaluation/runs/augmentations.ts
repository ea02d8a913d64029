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
import { RandomBlur } from "../augmentations/random-blur.js";
import { RandomConvolution } from "../augmentations/random-convolution.js";
import { RandomNoise } from "../augmentations/random-noise.js";
import { RandomStrokeWidth } from "../augmentations/random-stroke-width.js";
import { RandomStrokes } from "../augmentations/random-strokes.js";
import { RandomTone } from "../augmentations/random-tone.js";
import { styledDigits } from "../reader/styles/digit-style.js";

const rotation = () => new RandomRotation(10);
const flip = () => new RandomHorizontalFlip();
const crop = () => new RandomResizedCrop(28, { scale: [0.8, 1] });
/** Some images stay as they are: moving pixels blurs them, and those to be read are sharp. */
const affine = ({
  share = 0.85,
  degrees = 10,
  move = 0.08,
  scale = [0.9, 1.1] as [number, number],
  shear = 5,
} = {}) =>
  new RandomApply(
    [new RandomAffine({ degrees, translate: [move, move], scale, shear, interpolation: "bilinear" })],
    share,
  );
/** Writing leans more than MNIST's, and marks of a form are cut out by boxes that are not always right. */
const leaning = () => affine({ share: 0.8, move: 0.06, scale: [0.88, 1.08], shear: 14 });
const elastic = (share = 0.4, alpha = 40, sigma = 5) =>
  new RandomApply([new ElasticTransform({ alpha, sigma })], share);
/** Fields of 0.8 and of 0.5 pixels, the one smooth over the whole digit, the other over a stroke. */
const elasticAtTwoScales = () => [elastic(0.4, 80, 8), elastic(0.4, 18, 3)];
const widerAffine = () => affine({ degrees: 15, move: 0.1, scale: [0.85, 1.15], shear: 12 });
const erasing = () => new RandomErasing({ p: 0.5, scale: [0.02, 0.15] });

/** Further than a hand goes: what a camera and a scanner do to a page. */
const wideAffine = () => affine({ share: 0.7, degrees: 30, move: 0.14, scale: [0.65, 1.15], shear: 20 });
/** Of these an image has none, one or several: a third of the images has none. */
const damage = () =>
  new RandomApply(
    [
      new RandomApply([new RandomStrokeWidth()], 0.2),
      new RandomApply([new RandomConvolution()], 0.25),
      new RandomApply([new RandomBlur()], 0.15),
      new RandomApply([new RandomStrokes()], 0.35),
      new RandomApply([new RandomTone()], 0.35),
      new RandomApply([new RandomNoise()], 0.2),
    ],
    0.8,
  );

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
  /** What makes pictures hard to read, of many kinds and strengths. */
  damage: () => [wideAffine(), damage()],
  handwriting: (labels?: ArrayLike<number>) => [styledDigits(labels), leaning(), elastic()],
  "wider affine and elastic": () => [widerAffine(), elastic()],
  "slanted affine and elastic": () => [affine({ shear: 14 }), elastic()],
  "affine and more elastic": () => [affine(), elastic(0.8)],
  "affine, elastic and pens": () => [affine(), elastic(), new RandomApply([new RandomStrokeWidth()], 0.3)],
  "affine, elastic at two scales": () => [affine(), ...elasticAtTwoScales()],
  /** A digit that was moved first is turned about a point that is not its own middle. */
  "moved, then turned, and elastic": () => [
    affine({ degrees: 0, shear: 0 }),
    affine({ move: 0, scale: [1, 1] }),
    elastic(),
  ],
  "wider affine, elastic at two scales": () => [widerAffine(), ...elasticAtTwoScales()],
} satisfies Record<string, (labels?: ArrayLike<number>) => Transform[]>;

export type AugmentationName = keyof typeof augmentations;

export const augmentationNames = Object.keys(augmentations) as AugmentationName[];
