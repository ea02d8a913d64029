import type { Generator } from "pellucid";
import { type ImageSample, RandomTransform } from "pellucid/data";
import { between } from "./between.js";
import { eachPlane } from "./each-plane.js";

interface StrokeWidth {
  /** From −1, as thin as the least of the neighbors, to 1, as thick as the greatest. */
  change: number;
}

/**
 * A thicker or a thinner pen: y = x + t·(m − x) with t from 0 to 1 and m the greatest or the least of the pixel and its four
 * neighbors.
 *
 * Shapes: [C, H, W] of floats, to the same.
 */
export class RandomStrokeWidth extends RandomTransform<StrokeWidth> {
  draw(_image: ImageSample, generator: Generator): StrokeWidth {
    return { change: between(generator, -1, 1) };
  }

  applyWith(image: ImageSample, { change }: StrokeWidth): ImageSample {
    const { H, W } = image;
    const further = change > 0 ? Math.max : Math.min;
    return eachPlane("RandomStrokeWidth", image, (from, to) => {
      for (let y = 0; y < H; y++) {
        const [row, up, down] = [y * W, Math.max(0, y - 1) * W, Math.min(H - 1, y + 1) * W];
        for (let x = 0; x < W; x++) {
          const [left, right] = [Math.max(0, x - 1), Math.min(W - 1, x + 1)];
          const sides = further(from[row + left], from[row + right]);
          const end = further(sides, further(from[row + x], further(from[up + x], from[down + x])));
          to[row + x] = from[row + x] + Math.abs(change) * (end - from[row + x]);
        }
      }
    });
  }
}
