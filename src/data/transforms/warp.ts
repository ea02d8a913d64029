// Moving pixels: every pixel of the result looks up the place in the image that it comes from. Places are in pixels, with
// (0, 0) the middle of the first pixel; whatever lies outside the image has the value `fill`.

import type { ImageSample } from "./transform.js";

/** How a value between pixels is found: that of the nearest, or of the four around it in proportion. */
export type Interpolation = "nearest" | "bilinear";

/** x' = m[0]·x + m[1]·y + m[2], y' = m[3]·x + m[4]·y + m[5]: from a place in the result to its place in the image. */
export type AffineMatrix = readonly [number, number, number, number, number, number];

export interface WarpOptions {
  interpolation: Interpolation;
  fill: number;
}

export function warpAffine(image: ImageSample, m: AffineMatrix, options: WarpOptions): ImageSample {
  const { H, W } = image;
  const lookUp = lookUps[options.interpolation];
  return eachPlane(image, (from, to) => {
    for (let y = 0; y < H; y++) {
      for (let x = 0; x < W; x++) {
        const fromX = m[0] * x + m[1] * y + m[2];
        const fromY = m[3] * x + m[4] * y + m[5];
        to[y * W + x] = lookUp(from, H, W, fromX, fromY, options.fill);
      }
    }
  });
}

/** Every pixel comes from its own place plus (dx, dy), each [H, W]. */
export function warpByField(
  image: ImageSample,
  dx: ArrayLike<number>,
  dy: ArrayLike<number>,
  options: WarpOptions,
): ImageSample {
  const { H, W } = image;
  const lookUp = lookUps[options.interpolation];
  return eachPlane(image, (from, to) => {
    for (let y = 0; y < H; y++) {
      for (let x = 0; x < W; x++) {
        const at = y * W + x;
        to[at] = lookUp(from, H, W, x + dx[at], y + dy[at], options.fill);
      }
    }
  });
}

/** The image that `fill` makes of each plane, of the same type: bytes are rounded. */
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
  return { data: image.data instanceof Uint8Array ? roundToBytes(data) : data, C, H, W };
}

function roundToBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) bytes[i] = Math.min(255, Math.max(0, Math.round(values[i])));
  return bytes;
}

type LookUp = (
  plane: Uint8Array | Float32Array,
  H: number,
  W: number,
  x: number,
  y: number,
  fill: number,
) => number;

const lookUps: Record<Interpolation, LookUp> = {
  nearest(plane, H, W, x, y, fill) {
    // Half to even, as torchvision rounds: a place half-way between two pixels is common in turns by 90 degrees.
    const column = roundHalfToEven(x);
    const row = roundHalfToEven(y);
    return row >= 0 && row < H && column >= 0 && column < W ? plane[row * W + column] : fill;
  },
  bilinear(plane, H, W, x, y, fill) {
    const left = Math.floor(x);
    const top = Math.floor(y);
    const right = x - left;
    const down = y - top;
    const at = top * W + left;
    if (left >= 0 && top >= 0 && left < W - 1 && top < H - 1) {
      const upper = plane[at] + right * (plane[at + 1] - plane[at]);
      const lower = plane[at + W] + right * (plane[at + W + 1] - plane[at + W]);
      return upper + down * (lower - upper);
    }
    if (left < -1 || top < -1 || left >= W || top >= H) return fill;
    const leftIn = left >= 0;
    const rightIn = left < W - 1;
    const topIn = top >= 0;
    const downIn = top < H - 1;
    const a = leftIn && topIn ? plane[at] : fill;
    const b = rightIn && topIn ? plane[at + 1] : fill;
    const c = leftIn && downIn ? plane[at + W] : fill;
    const d = rightIn && downIn ? plane[at + W + 1] : fill;
    const upper = a + right * (b - a);
    return upper + down * (c + right * (d - c) - upper);
  },
};

function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
