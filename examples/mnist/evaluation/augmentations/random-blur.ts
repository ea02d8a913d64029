import type { Generator } from "pellucid";
import { type ImageSample, RandomTransform } from "pellucid/data";
import { between } from "./between.js";
import { eachPlane } from "./each-plane.js";
import { filterPlane } from "./filter-plane.js";

interface Blur {
  /** Standard deviations along the direction and across it, in pixels. */
  along: number;
  across: number;
  /** In radians. */
  direction: number;
}

const SIDE = 7;

/**
 * A blur that is a random ellipse: k(d) ∝ exp(−(d·e)²/2s² − (d·f)²/2t²) over 7 x 7 pixels, with e any direction, f across it,
 * s from 0.3 to 3 and t from 0.3 to 1 pixels.
 *
 * Shapes: [C, H, W] of floats, to the same.
 */
export class RandomBlur extends RandomTransform<Blur> {
  draw(_image: ImageSample, generator: Generator): Blur {
    return {
      along: between(generator, 0.3, 3),
      across: between(generator, 0.3, 1),
      direction: between(generator, 0, Math.PI),
    };
  }

  applyWith(image: ImageSample, blur: Blur): ImageSample {
    const kernel = blurKernel(blur);
    return eachPlane("RandomBlur", image, (from, to) => filterPlane(from, to, image.W, kernel, SIDE));
  }
}

function blurKernel({ along, across, direction }: Blur): Float64Array {
  const [cos, sin] = [Math.cos(direction), Math.sin(direction)];
  const kernel = Float64Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [(i % SIDE) - 3, Math.floor(i / SIDE) - 3];
    const [e, f] = [x * cos + y * sin, y * cos - x * sin];
    return Math.exp(-0.5 * ((e / along) ** 2 + (f / across) ** 2));
  });
  const sum = kernel.reduce((a, b) => a + b);
  return kernel.map((weight) => weight / sum);
}
