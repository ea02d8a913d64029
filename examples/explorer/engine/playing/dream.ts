// Gradient ascent on the pixels: a picture is changed until the network is sure that it is a certain digit.

import { type nn, noGrad, softmax } from "pellucid";
import { SIDE } from "../picture.js";
import { oneHot } from "./attribution.js";
import { elementsOf, forwardWith, imagesOf, masksOf, type Off } from "./reading.js";

export interface DreamSettings {
  target: number;
  /** How far a pixel moves in a step, in the root mean square over the picture. */
  rate: number;
  /** λ of the penalty λ/2 · Σ (pixel − paper)²: the share of its ink that a pixel loses in a step. */
  decay: number;
  /** How much of each pixel is replaced by the mean of the 3 x 3 around it, from 0 to 1. */
  blur: number;
}

export interface Dreamt {
  pixels: Float32Array;
  /** What the network makes of the new picture. */
  probabilities: number[];
}

const PAPER = -1;
const INK = 1;

/** One step: x ← blur(x + rate · g / rms(g) − λ (x − paper)), cut off at paper and ink, where g = ∂logit/∂x. */
export async function dreamStep(
  model: nn.Module,
  pixels: Float32Array,
  off: Off,
  { target, rate, decay, blur }: DreamSettings,
): Promise<Dreamt> {
  const x = imagesOf(pixels, true);
  const logits = forwardWith(model, x, masksOf(off));
  logits.backward({ gradient: oneHot(target, logits.shape) });
  const slope = await elementsOf(x.grad!);
  const rms = Math.sqrt(slope.reduce((sum, s) => sum + s * s, 0) / slope.length) || 1;
  const moved = pixels.map((value, i) => value + (rate * slope[i]) / rms - decay * (value - PAPER));
  const next = smooth(moved, blur).map((value) => Math.max(PAPER, Math.min(INK, value)));
  const answer = noGrad(() => softmax(forwardWith(model, imagesOf(next), masksOf(off)), 1));
  return { pixels: next, probabilities: [...(await answer.data())] };
}

/** A part of each pixel becomes the mean of those around it, as far as they are in the picture. */
function smooth(pixels: Float32Array, part: number): Float32Array {
  if (part === 0) return pixels;
  return pixels.map((value, i) => {
    const [row, column] = [Math.floor(i / SIDE), i % SIDE];
    let [sum, count] = [0, 0];
    for (let y = Math.max(0, row - 1); y <= Math.min(SIDE - 1, row + 1); y++) {
      for (let x = Math.max(0, column - 1); x <= Math.min(SIDE - 1, column + 1); x++) {
        sum += pixels[y * SIDE + x];
        count++;
      }
    }
    return value + part * (sum / count - value);
  });
}
