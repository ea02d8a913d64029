// Which pixels an answer rests on, in four ways. All are maps of SIDE x SIDE.

import { type nn, noGrad, softmax, Tensor } from "pellucid";
import { nextTask } from "../next-task.js";
import { PIXELS, SIDE } from "../picture.js";
import { elementsOf, forwardWith, imagesOf, masksOf, type Off, recordedForward } from "./reading.js";

export interface Gradients {
  /** |∂logit/∂pixel|. */
  saliency: Float32Array;
  /** ∂logit/∂pixel · (pixel − paper): what the pixel's ink adds, to first order. */
  gradientTimesInput: Float32Array;
  /** Null where the network has no maps. */
  gradCam: { map: Float32Array; layer: string; shape: readonly number[] } | null;
}

/** Of the logit of one class. */
export async function gradientsOf(
  model: nn.Module,
  pixels: Float32Array,
  off: Off,
  target: number,
): Promise<Gradients> {
  const x = imagesOf(pixels, true);
  const { logits, sites } = recordedForward(model, x, off);
  logits.backward({ gradient: oneHot(target, logits.shape) });
  const last = sites.findLast(({ op, output }) => output.shape.length === 4 && !op.endsWith("Pool2d"));
  const [slope, cam] = await Promise.all([
    elementsOf(x.grad!),
    last &&
      gradCam(last.output).then((map) => ({ map, layer: last.layer, shape: last.output.shape.slice(1) })),
  ]);
  return {
    saliency: slope.map(Math.abs),
    gradientTimesInput: slope.map((s, i) => s * (pixels[i] + 1)),
    gradCam: cam ?? null,
  };
}

export function oneHot(target: number, shape: readonly number[]): Tensor {
  const data = new Float32Array(shape[1]);
  data[target] = 1;
  return Tensor.fromHost("float32", data, [1, shape[1]]);
}

/**
 * relu(Σ_k α_k A_k), where α_k is the mean of ∂logit/∂A_k, enlarged to the picture. Selvaraju et al., "Grad-CAM: Visual
 * Explanations from Deep Networks via Gradient-based Localization" (2017).
 */
async function gradCam(output: Tensor): Promise<Float32Array> {
  const [, C, H, W] = output.shape;
  const [maps, slopes] = await Promise.all([elementsOf(output), elementsOf(output.grad!)]);
  const map = new Float32Array(H * W);
  for (let k = 0; k < C; k++) {
    const own = slopes.subarray(k * H * W, (k + 1) * H * W);
    const alpha = own.reduce((sum, slope) => sum + slope, 0) / (H * W);
    for (let i = 0; i < H * W; i++) map[i] += alpha * maps[k * H * W + i];
  }
  return enlarge(
    map.map((value) => Math.max(0, value)),
    H,
    W,
  );
}

/** To SIDE x SIDE, linear between the middles of pixels. */
function enlarge(map: Float32Array, H: number, W: number): Float32Array {
  const taps = (size: number) =>
    Array.from({ length: SIDE }, (_, i) => {
      const at = Math.max(0, Math.min(size - 1, ((i + 0.5) * size) / SIDE - 0.5));
      const first = Math.min(Math.floor(at), Math.max(0, size - 2));
      return { first, second: Math.min(first + 1, size - 1), part: at - first };
    });
  const [rows, columns] = [taps(H), taps(W)];
  const mix = (a: number, b: number, part: number) => a + part * (b - a);
  return Float32Array.from({ length: PIXELS }, (_, i) => {
    const [y, x] = [rows[Math.floor(i / SIDE)], columns[i % SIDE]];
    const along = (row: number) => mix(map[row * W + x.first], map[row * W + x.second], x.part);
    return mix(along(y.first), along(y.second), y.part);
  });
}

/** Of the square that hides. */
const PATCH = 5;
/** What it shows: the gray between paper and ink. */
const GRAY = 0;
/** Rows of the picture that go through the network at once; others are answered in between. */
const ROWS = 4;

/** How much the class's probability falls when a gray square hides what is around a pixel. */
export async function occlusionOf(
  model: nn.Module,
  pixels: Float32Array,
  off: Off,
  target: number,
): Promise<Float32Array> {
  const whole = await probabilitiesOf(model, pixels, off, target);
  const map = new Float32Array(PIXELS);
  for (let row = 0; row < SIDE; row += ROWS) {
    const hidden = new Float32Array(ROWS * SIDE * PIXELS);
    for (let i = 0; i < ROWS * SIDE; i++) {
      hidden.set(hide(pixels, row + Math.floor(i / SIDE), i % SIDE), i * PIXELS);
    }
    const left = await probabilitiesOf(model, hidden, off, target);
    await nextTask();
    for (const [i, probability] of left.entries()) map[row * SIDE + i] = whole[0] - probability;
  }
  return map;
}

function hide(pixels: Float32Array, row: number, column: number): Float32Array {
  const hidden = pixels.slice();
  const reach = (PATCH - 1) / 2;
  for (let y = Math.max(0, row - reach); y <= Math.min(SIDE - 1, row + reach); y++) {
    hidden.fill(GRAY, y * SIDE + Math.max(0, column - reach), y * SIDE + Math.min(SIDE, column + reach + 1));
  }
  return hidden;
}

/** For each picture, of one class. */
async function probabilitiesOf(
  model: nn.Module,
  pixels: Float32Array,
  off: Off,
  target: number,
): Promise<Float32Array> {
  const all = noGrad(() => softmax(forwardWith(model, imagesOf(pixels), masksOf(off)), 1));
  const [N, classes] = all.shape;
  const data = await all.data();
  return Float32Array.from({ length: N }, (_, n) => data[n * classes + target]);
}
