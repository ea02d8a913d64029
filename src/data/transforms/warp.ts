// Moving pixels: every pixel of the result looks up the place in the image that it comes from. Places are in pixels, with
// (0, 0) the middle of the first pixel; whatever lies outside the image has the value `fill`.

import { ValueError } from "../../errors.js";
import { knownInstead } from "../../options.js";
import { requireFill, requireFillFor } from "./checks.js";
import type { ImageSample } from "./transform.js";

/** How a value between pixels is found: that of the nearest, or of the four around it in proportion. */
export type Interpolation = "nearest" | "bilinear";

const INTERPOLATIONS: readonly Interpolation[] = ["nearest", "bilinear"];

/** x' = m[0]·x + m[1]·y + m[2], y' = m[3]·x + m[4]·y + m[5]: from a place in the result to its place in the image. */
export type AffineMatrix = readonly [number, number, number, number, number, number];

export interface WarpOptions {
  /** What errors name. */
  transform: string;
  interpolation: Interpolation;
  fill: number;
}

/** Throws unless both are what a transform can use. */
export function warpOptions(transform: string, interpolation: Interpolation, fill: number): WarpOptions {
  if (!INTERPOLATIONS.includes(interpolation)) {
    throw new ValueError(
      `${transform}: there is no interpolation ${JSON.stringify(interpolation)}${knownInstead(String(interpolation), INTERPOLATIONS)}`,
    );
  }
  requireFill(transform, fill);
  return { transform, interpolation, fill };
}

export function warpAffine(image: ImageSample, m: AffineMatrix, options: WarpOptions): ImageSample {
  const { H, W } = image;
  const xs = new Float64Array(H * W);
  const ys = new Float64Array(H * W);
  for (let y = 0; y < H; y++) {
    for (let x = 0; x < W; x++) {
      xs[y * W + x] = m[0] * x + m[1] * y + m[2];
      ys[y * W + x] = m[3] * x + m[4] * y + m[5];
    }
  }
  return warp(image, xs, ys, options);
}

/** Every pixel comes from its own place plus (dx, dy), each [H, W]. */
export function warpByField(
  image: ImageSample,
  dx: Float64Array,
  dy: Float64Array,
  options: WarpOptions,
): ImageSample {
  const { H, W } = image;
  const xs = new Float64Array(H * W);
  const ys = new Float64Array(H * W);
  for (let y = 0; y < H; y++) {
    for (let x = 0; x < W; x++) {
      xs[y * W + x] = x + dx[y * W + x];
      ys[y * W + x] = y + dy[y * W + x];
    }
  }
  return warp(image, xs, ys, options);
}

/** Every pixel comes from the place (xs, ys), each [H, W]. */
export function warp(
  image: ImageSample,
  xs: Float64Array,
  ys: Float64Array,
  { transform, interpolation, fill }: WarpOptions,
): ImageSample {
  requireFillFor(image, transform, fill);
  const lookUp = interpolation === "nearest" ? nearest : bilinear;
  return eachPlane(image, (from, to) => lookUp(from, to, image.H, image.W, xs, ys, fill));
}

/** The image that `fill` makes of each plane, of the same type: bytes are rounded, and cut off at 0 and 255. */
export function eachPlane(
  image: ImageSample,
  fill: (from: Uint8Array | Float32Array, to: Float32Array) => void,
  H = image.H,
  W = image.W,
): ImageSample {
  const { C } = image;
  const data = new Float32Array(C * H * W);
  for (let c = 0; c < C; c++) {
    const from = image.data.subarray(c * image.H * image.W, (c + 1) * image.H * image.W);
    fill(from, data.subarray(c * H * W, (c + 1) * H * W));
  }
  return { data: image.data instanceof Float32Array ? data : toBytes(data), C, H, W };
}

const toBytes = (values: Float32Array) => new Uint8Array(Uint8ClampedArray.from(values).buffer);

function nearest(
  from: Uint8Array | Float32Array,
  to: Float32Array,
  H: number,
  W: number,
  xs: Float64Array,
  ys: Float64Array,
  fill: number,
): void {
  for (let i = 0; i < to.length; i++) {
    // Half to even, as torchvision rounds: places half-way between two pixels are common in turns by 90 degrees.
    const column = roundHalfToEven(xs[i]);
    const row = roundHalfToEven(ys[i]);
    to[i] = row >= 0 && row < H && column >= 0 && column < W ? from[row * W + column] : fill;
  }
}

function bilinear(
  from: Uint8Array | Float32Array,
  to: Float32Array,
  H: number,
  W: number,
  xs: Float64Array,
  ys: Float64Array,
  fill: number,
): void {
  for (let i = 0; i < to.length; i++) {
    const left = Math.floor(xs[i]);
    const top = Math.floor(ys[i]);
    const right = xs[i] - left;
    const down = ys[i] - top;
    const at = top * W + left;
    let a = fill;
    let b = fill;
    let c = fill;
    let d = fill;
    if (top >= 0 && top < H) {
      if (left >= 0 && left < W) a = from[at];
      if (left >= -1 && left < W - 1) b = from[at + 1];
    }
    if (top >= -1 && top < H - 1) {
      if (left >= 0 && left < W) c = from[at + W];
      if (left >= -1 && left < W - 1) d = from[at + W + 1];
    }
    const upper = a + right * (b - a);
    to[i] = upper + down * (c + right * (d - c) - upper);
  }
}

function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
