import { solve } from "./solve.js";
import type { ImageSample } from "./transform.js";
import { type WarpOptions, warp } from "./warp.js";

/** A place in an image, in pixels: the first pixel is at [0, 0]. */
export type Point = readonly [x: number, y: number];

/** Four corners: top left, top right, bottom right, bottom left. */
export type Quadrilateral = readonly [Point, Point, Point, Point];

/**
 * a … h of x' = (a·x + b·y + c) / (g·x + h·y + 1), y' = (d·x + e·y + f) / (g·x + h·y + 1), which leads each point of
 * `from` to that of `to`. Each pair of points gives two equations that are linear in the eight:
 * a·x + b·y + c − g·x·x' − h·y·x' = x', and the same for y'.
 */
function coefficients(from: Quadrilateral, to: Quadrilateral): number[] {
  const rows = from.flatMap(([x, y], i) => {
    const [toX, toY] = to[i];
    return [
      [x, y, 1, 0, 0, 0, -x * toX, -y * toX, toX],
      [0, 0, 0, x, y, 1, -x * toY, -y * toY, toY],
    ];
  });
  return solve(rows);
}

/**
 * The image as its corners `start` are drawn to `end`. Every pixel of the result looks up where it comes from, at the
 * middle of the pixel, which is half a pixel from its corner; so torchvision has it, while its corners are those of no
 * pixel's middle.
 */
export function warpPerspective(
  image: ImageSample,
  start: Quadrilateral,
  end: Quadrilateral,
  options: WarpOptions,
): ImageSample {
  const { H, W } = image;
  const [a, b, c, d, e, f, g, h] = coefficients(end, start);
  const xs = new Float64Array(H * W);
  const ys = new Float64Array(H * W);
  for (let row = 0; row < H; row++) {
    for (let column = 0; column < W; column++) {
      const [x, y] = [column + 0.5, row + 0.5];
      const depth = g * x + h * y + 1;
      xs[row * W + column] = placeOrOutside((a * x + b * y + c) / depth - 0.5);
      ys[row * W + column] = placeOrOutside((d * x + e * y + f) / depth - 0.5);
    }
  }
  return warp(image, xs, ys, options);
}

/** What is seen edge-on, or lies on the horizon, comes from nowhere: −2 is out of reach of the first pixel. */
const placeOrOutside = (place: number): number => (Number.isFinite(place) ? place : -2);
