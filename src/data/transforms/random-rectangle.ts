import type { Generator } from "../../tensor/random.js";
import { between, type Range } from "./random-transform.js";
import type { Rectangle } from "./resize.js";
import type { ImageSample } from "./transform.js";

type Sides = Pick<Rectangle, "height" | "width">;

export interface RandomRectangle {
  /** Range of the area, as a share of the image's. */
  scale: Range;
  /** Range of one side over the other; its logarithm is drawn uniformly. */
  ratio: Range;
  /** Which side is which: `larger` is where the ratio is above 1. */
  sides: (larger: number, smaller: number) => Sides;
  /** The largest that fits. */
  most: Sides;
}

/** How often a rectangle is drawn that may turn out not to fit. */
const ATTEMPTS = 10;

/** A rectangle of random area, shape and place in the image; null where none that fits was drawn. */
export function drawRectangle(
  { H, W }: ImageSample,
  generator: Generator,
  { scale, ratio, sides, most }: RandomRectangle,
): Rectangle | null {
  const logRatio: Range = [Math.log(ratio[0]), Math.log(ratio[1])];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = H * W * between(generator, scale);
    const drawn = Math.exp(between(generator, logRatio));
    const { height, width } = sides(Math.round(Math.sqrt(area * drawn)), Math.round(Math.sqrt(area / drawn)));
    if (height < 1 || height > most.height || width < 1 || width > most.width) continue;
    const top = generator.below(H - height + 1);
    const left = generator.below(W - width + 1);
    return { top, left, height, width };
  }
  return null;
}
