import { ImageDataset } from "pellucid/data";

const SIDE = 28;

/** Ink from 0 to 1 at (x, y), each from the top left. */
type Shape = (x: number, y: number) => number;

/** A zero, a one and a seven, drawn with a pen of three pixels with soft edges. */
const shapes: readonly Shape[] = [
  (x, y) => pen(Math.abs(Math.hypot(x - 13.5, (y - 13.5) * 0.8) - 6)),
  (x, y) => (y > 4 && y < 23 ? pen(Math.abs(x - 14)) : 0),
  (x, y) =>
    Math.max(
      x > 7 && x < 20 ? pen(Math.abs(y - 6)) : 0,
      y >= 6 && y < 23 ? pen(Math.abs(x - 20 + (y - 6) * 0.5)) : 0,
    ),
];

const pen = (distance: number): number => Math.min(1, Math.max(0, 2 - distance));

/** Three digits of 28 x 28 pixels that lie in the middle as MNIST's do. */
export function drawnDigits(): ImageDataset {
  const images = shapes.flatMap((shape) =>
    Array.from({ length: SIDE ** 2 }, (_, i) => Math.round(255 * shape(i % SIDE, Math.floor(i / SIDE)))),
  );
  return new ImageDataset(Uint8Array.from(images), Uint8Array.of(0, 1, 7), [3, SIDE, SIDE]);
}

/** Its picture at that position, of gray values from 0 to 1. */
export function grayOf({ images, shape: [, H, W] }: ImageDataset, index: number) {
  const bytes = images.subarray(index * H * W, (index + 1) * H * W);
  return { data: Float32Array.from(bytes, (byte) => byte / 255), H, W };
}

export const inkOf = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);
