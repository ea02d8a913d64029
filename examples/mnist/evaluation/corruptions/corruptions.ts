import { brightness } from "./brightness.js";
import { cannyEdges } from "./canny-edges.js";
import type { Corruption } from "./corruption.js";
import { dottedLine } from "./dotted-line.js";
import { fog } from "./fog.js";
import { glassBlur } from "./glass-blur.js";
import { impulseNoise } from "./impulse-noise.js";
import { motionBlur } from "./motion-blur.js";
import { rotate } from "./rotate.js";
import { scale } from "./scale.js";
import { shear } from "./shear.js";
import { shotNoise } from "./shot-noise.js";
import { spatter } from "./spatter.js";
import { stripe } from "./stripe.js";
import { translate } from "./translate.js";
import { zigzag } from "./zigzag.js";

/**
 * The fifteen kinds of MNIST-C, in its order. A kind's place in the list is part of the key of its random numbers.
 *
 * Source: Mu, Gilmer, "MNIST-C: A Robustness Benchmark for Computer Vision" (2019).
 */
export const corruptions = {
  "shot noise": shotNoise,
  "impulse noise": impulseNoise,
  "glass blur": glassBlur,
  "motion blur": motionBlur,
  shear,
  scale,
  rotate,
  brightness,
  translate,
  stripe,
  fog,
  spatter,
  "dotted line": dottedLine,
  zigzag,
  "canny edges": cannyEdges,
} satisfies Record<string, Corruption>;

export type CorruptionName = keyof typeof corruptions;

export const corruptionNames = Object.keys(corruptions) as CorruptionName[];
