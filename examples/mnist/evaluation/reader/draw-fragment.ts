import { crop } from "../forms/crop.js";
// Pieces of digits: what a cut through the wrong place leaves, and what no cut has taken apart.

import { type Generator, ValueError } from "pellucid";
import type { ImageDataset } from "pellucid/data";
import { between } from "../augmentations/between.js";
import { boundingBox, isBlank } from "../forms/box.js";
import { BOX_LEVEL } from "../forms/scale-to-field.js";
import type { Gray } from "../forms/to-gray.js";
import { among } from "./draw-glyph.js";

/** Digits to cut: images with labels, and which of them may be taken. */
export interface Source {
  images: ImageDataset;
  indices: ArrayLike<number>;
}

type Half = "left" | "right" | "top" | "bottom";

/**
 * The halves that are no digits themselves. Half an 8 is a 0 or a narrow 3, as the right half of a 3 is; the right half of a 4 or a
 * 9 is a 1, its left or its top an open 4 or a 0; a 6 has a 0 below; a 2 stays one without its left end or its foot, and a 1 or a 7
 * are halves of others whole.
 */
const cuttable: Readonly<Record<number, readonly Half[]>> = {
  0: ["left", "right", "top", "bottom"],
  2: ["bottom"],
  3: ["left"],
  5: ["left", "top", "bottom"],
};
const cutDigits = Object.keys(cuttable).map(Number);

interface Digit {
  label: number;
  ink: Gray;
}

/** A source may lack what is wanted; after so many trials whatever it has is better. */
const TRIALS = 200;

/**
 * A digit out of the source, boxed.
 *
 * @throws ValueError where five times as many trials find no image with ink.
 */
function pick({ images, indices }: Source, random: Generator, wanted?: readonly number[]): Digit {
  const [, height, width] = images.shape;
  for (let trial = 0; trial < 5 * TRIALS; trial++) {
    const index = indices[random.below(indices.length)];
    const label = images.labels[index];
    if (wanted !== undefined && !wanted.includes(label) && trial < TRIALS) continue;
    const bytes = images.images.subarray(index * width * height, (index + 1) * width * height);
    const whole = { data: new Float32Array(bytes.length), width, height };
    for (let i = 0; i < bytes.length; i++) whole.data[i] = bytes[i] / 255;
    if (isBlank(whole, BOX_LEVEL)) continue;
    return { label, ink: crop(whole, boundingBox(whole, BOX_LEVEL)) };
  }
  throw new ValueError(
    `--non-digits: ${5 * TRIALS} images of the data, drawn at random, have no pixel above ${BOX_LEVEL} of white; it cuts digits of light ink on black: give --non-digits 0, or take MNIST`,
  );
}

/** About half of a digit. */
export function drawHalf(source: Source, random: Generator): Gray {
  const { label, ink } = pick(source, random, cutDigits);
  const half = among(cuttable[label] ?? ["left"], random);
  const { width, height } = ink;
  const kept = between(random, 0.36, 0.5);
  const [w, h] = [Math.max(3, Math.round(kept * width)), Math.max(3, Math.round(kept * height))];
  const boxes = {
    left: { x: 0, y: 0, width: Math.min(w, width), height },
    right: { x: Math.max(0, width - w), y: 0, width: Math.min(w, width), height },
    top: { x: 0, y: 0, width, height: Math.min(h, height) },
    bottom: { x: 0, y: Math.max(0, height - h), width, height: Math.min(h, height) },
  };
  return crop(ink, boxes[half]);
}

/** Two digits that touch, no two of them 1, which together may be one of another pen. */
export function drawPair(source: Source, random: Generator): Gray {
  const left = pick(source, random);
  const right = pick(source, random, left.label === 1 ? [0, 2, 3, 4, 5, 6, 7, 8, 9] : undefined);
  return beside(left.ink, right.ink, between(random, -0.12, 0.06));
}

/** From the middle of a digit to the middle of the next; with three, all of the one between as well. */
export function drawBetween(source: Source, random: Generator): Gray {
  const round = [0, 2, 3, 5, 6, 8];
  const [left, right] = [pick(source, random, round), pick(source, random, round)];
  const both = beside(left.ink, right.ink, between(random, -0.1, 0.08));
  const first = Math.round(between(random, 0.35, 0.6) * left.ink.width);
  const last = both.width - Math.round(between(random, 0.35, 0.6) * right.ink.width);
  return crop(both, { x: first, y: 0, width: Math.max(3, last - first), height: both.height });
}

/** A digit with half of its neighbor. */
export function drawWithNeighbor(source: Source, random: Generator): Gray {
  const [own, other] = [pick(source, random), pick(source, random, [0, 2, 3, 5, 6, 8])];
  const taken = Math.round(between(random, 0.5, 0.7) * other.ink.width);
  const { height } = other.ink;
  const isRight = random.uniform() < 0.5;
  const piece = crop(other.ink, {
    x: isRight ? 0 : other.ink.width - taken,
    y: 0,
    width: Math.max(2, taken),
    height,
  });
  const gap = between(random, -0.1, 0.05);
  return isRight ? beside(own.ink, piece, gap) : beside(piece, own.ink, gap);
}

/** Two drawings next to each other, a gap between them as part of the first's height; below 0 they overlap. */
function beside(a: Gray, b: Gray, gap: number): Gray {
  const x = Math.max(1, Math.round(a.width + gap * a.height));
  const width = Math.max(a.width, x + b.width);
  const height = Math.max(a.height, b.height);
  const data = new Float32Array(width * height);
  for (const [drawing, left] of [
    [a, 0],
    [b, x],
  ] as const) {
    const top = Math.floor((height - drawing.height) / 2);
    drawing.data.forEach((value, i) => {
      const at = (top + Math.floor(i / drawing.width)) * width + left + (i % drawing.width);
      data[at] = Math.max(data[at], value);
    });
  }
  return { data, width, height };
}
