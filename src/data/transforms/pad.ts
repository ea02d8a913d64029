import { checkOptions } from "../../options.js";
import {
  type BorderOptions,
  borderOptions,
  type Padding,
  type PaddingMode,
  type PaddingSizes,
  padded,
  paddingOf,
} from "./border.js";
import type { ImageSample, Transform } from "./transform.js";

/** What a {@link Pad} puts around an image. */
export interface PadOptions {
  /** The value of what is added, where paddingMode is "constant": one for all channels, of bytes from 0 to 255. Default 0. */
  fill?: number;
  /** Default "constant". */
  paddingMode?: PaddingMode;
}

/**
 * Puts pixels around the image: as many at each side, or [x, y] for left and right and for top and bottom, or
 * [left, top, right, bottom].
 *
 * Shapes: [C, H, W] to [C, top + H + bottom, left + W + right].
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.transforms.Pad.html
 *
 * @throws {ValueError} when a number of pixels is not an integer of at least 0, fill is not a finite number, or there is no such
 * paddingMode; by `apply`, when bytes are to be filled with what is no byte.
 * @example
 * const row = { data: new Float32Array([1, 2, 3]), C: 1, H: 1, W: 3 };
 * new Pad([2, 0], { paddingMode: "reflect" }).apply(row).data; // [3, 2, 1, 2, 3, 2, 1]
 */
export class Pad implements Transform {
  /** How many pixels are added at each side. */
  readonly padding: Padding;
  readonly #border: BorderOptions;

  constructor(padding: PaddingSizes, options: PadOptions = {}) {
    checkOptions("Pad", options, { fill: true, paddingMode: true });
    this.padding = paddingOf("Pad", padding);
    this.#border = borderOptions("Pad", options.paddingMode ?? "constant", options.fill ?? 0);
  }

  apply(image: ImageSample): ImageSample {
    return padded(image, this.padding, this.#border);
  }
}
