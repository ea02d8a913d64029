import type { Generator } from "pellucid";
import { type ImageSample, RandomTransform, type Transform } from "pellucid/data";
import { between } from "../../augmentations/between.js";
import { boundingBox, isBlank } from "../../forms/box.js";
import { BOX_LEVEL, scaleToField } from "../../forms/scale-to-field.js";
import type { Gray } from "../../forms/to-gray.js";
import { addFoot, type Foot } from "./add-foot.js";
import { type Bar, crossSeven } from "./cross-seven.js";
import { type Drying, fade } from "./fade.js";
import { changeWidth } from "./stroke-width.js";

/** What was chosen for an image; what is null stays as it is. */
interface Style {
  /** By how many pixels strokes become wider. */
  wider: number | null;
  foot: Foot | null;
  bar: Bar | null;
  drying: Drying | null;
}

/** Parts of the images that each is done to. */
const SHARES = { wider: 0.4, foot: 0.4, bar: 0.35, drying: 0.15 };

/**
 * Styles of writing that MNIST has few of: strokes of other pens, a 1 with an upstroke and a foot, a crossed 7, a marker that
 * dries. What is changed is scaled and centered as marks of a form are. Images are floats from 0 to 1; one without ink above
 * {@link BOX_LEVEL} has no strokes to change, and stays as it is.
 */
class DigitStyle extends RandomTransform<Style> {
  readonly #digit: number | undefined;

  constructor(digit: number | undefined) {
    super();
    this.#digit = digit;
  }

  /** Whatever is chosen, as many numbers are drawn. */
  draw(_: ImageSample, random: Generator): Style {
    const draw = (low: number, high: number) => between(random, low, high);
    const sometimes = <T>(share: number, value: T): T | null => (random.uniform() < share ? value : null);
    const begin = draw(-0.6, 0.6);
    const style: Style = {
      wider: sometimes(SHARES.wider, draw(-1.2, 1.8)),
      foot: sometimes(SHARES.foot, {
        upstroke: sometimes(0.85, draw(0.12, 0.5)) ?? 0,
        angle: draw(0.45, 1.2),
        half: sometimes(0.6, draw(0.15, 0.4)) ?? 0,
      }),
      bar: sometimes(SHARES.bar, {
        half: draw(0.15, 0.35),
        at: draw(0.38, 0.65),
        rise: draw(-0.2, 0.3),
      }),
      drying: sometimes(SHARES.drying, {
        angle: draw(0, 2 * Math.PI),
        begin,
        end: begin + draw(0.2, 1),
        left: draw(0.15, 0.7),
      }),
    };
    const { digit, foot, bar } = { digit: this.#digit, ...style };
    return { ...style, foot: digit === 1 ? foot : null, bar: digit === 7 ? bar : null };
  }

  applyWith(image: ImageSample, { wider, foot, bar, drying }: Style): ImageSample {
    let ink: Gray = { data: Float32Array.from(image.data), width: image.W, height: image.H };
    if (isBlank(ink, BOX_LEVEL)) return image;
    if (foot !== null) ink = addFoot(ink, foot);
    if (bar !== null) ink = crossSeven(ink, bar);
    if (wider !== null) ink = changeWidth(ink, wider);
    if (foot !== null || bar !== null || wider !== null) ink = fitted(ink);
    if (drying !== null) ink = fade(ink, drying);
    return { ...image, data: ink.data };
  }
}

const fitted = (ink: Gray): Gray => {
  // A pen that was thin and faint may have become fainter.
  if (isBlank(ink, BOX_LEVEL)) return ink;
  const bytes = scaleToField(ink, boundingBox(ink, BOX_LEVEL));
  const data = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) data[i] = bytes[i] / 255;
  return { ...ink, data };
};

const styles = Array.from({ length: 10 }, (_, digit) => new DigitStyle(digit));
const ofAny = new DigitStyle(undefined);

/** @param labels of the images by their positions: a 1 has a foot, a 7 a bar, and what has no label neither. */
export const styledDigits = (labels: ArrayLike<number> = []): Transform => ({
  apply: (image, context) => (styles[labels[context.index]] ?? ofAny).apply(image, context),
});
