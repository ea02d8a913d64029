import { ShapeError } from "../../errors.js";
import { checkOptions } from "../../options.js";
import type { Generator } from "../../tensor/random.js";
import { requireRange } from "./checks.js";
import { blend, luma, shiftHue } from "./color.js";
import { between, RandomTransform, type Range } from "./random-transform.js";
import type { ImageSample } from "./transform.js";

/** How far a {@link ColorJitter} may change a picture. */
export interface ColorJitterOptions {
  /** Range of the factor; a number x stands for [max(0, 1 − x), 1 + x]. 0 makes the picture black. Default 0: left alone. */
  brightness?: number | Range;
  /** Range of the factor, as of brightness. 0 makes the picture its mean gray. Default 0: left alone. */
  contrast?: number | Range;
  /** Range of the factor, as of brightness. 0 makes the picture gray. Default 0: left alone. */
  saturation?: number | Range;
  /** Range within [−0.5, 0.5], where ±0.5 is the complement; a number x stands for [−x, x]. Default 0: left alone. */
  hue?: number | Range;
}

/** One change of a picture's colors, and how far it goes. */
export interface ColorChange {
  /** What is changed. */
  kind: "brightness" | "contrast" | "saturation" | "hue";
  /** The factor; of the hue, the way around the circle. */
  amount: number;
}

/**
 * Changes brightness, contrast, saturation and hue of a picture, in random order, each by an amount drawn uniformly.
 *
 * - brightness: f·x
 * - contrast: f·x + (1 − f)·m, with m the mean brightness of the picture
 * - saturation: f·x + (1 − f)·g, with g the brightness of the pixel, 0.2989·R + 0.587·G + 0.114·B
 * - hue: turned by that share of the circle
 *
 * Every step keeps values in [0, 1], which floats must be in; bytes are taken as 256 steps of that, and rounded once, at
 * the end. A gray picture, of one channel, has neither saturation nor hue.
 *
 * Shapes: [1, H, W] or [3, H, W] to the same.
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.transforms.ColorJitter.html
 *
 * @throws {ValueError} when a range is not one, or leaves its bounds; {@link ShapeError} on other numbers of channels.
 * @example
 * const jitter = new ColorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 });
 * const red = { data: new Float32Array([1, 0, 0]), C: 3, H: 1, W: 1 };
 * jitter.applyWith(red, { changes: [{ kind: "hue", amount: 1 / 3 }] }).data; // [0, 1, 0]
 */
export class ColorJitter extends RandomTransform<{ changes: readonly ColorChange[] }> {
  readonly #ranges: readonly { kind: ColorChange["kind"]; range: Range }[];

  constructor(options: ColorJitterOptions = {}) {
    super();
    checkOptions("ColorJitter", options, { brightness: true, contrast: true, saturation: true, hue: true });
    const factors = (["brightness", "contrast", "saturation"] as const).map((kind) => ({
      kind,
      range: factorRange(kind, options[kind] ?? 0),
    }));
    this.#ranges = [...factors, { kind: "hue", range: hueRange(options.hue ?? 0) }];
  }

  draw(_image: ImageSample, generator: Generator): { changes: ColorChange[] } {
    const order = generator.permutation(this.#ranges.length);
    const drawn = this.#ranges.map(({ kind, range }) => ({ kind, amount: between(generator, range) }));
    return {
      changes: Array.from(order, (i) => drawn[i]).filter(({ kind, amount }) => amount !== still(kind)),
    };
  }

  applyWith(image: ImageSample, { changes }: { changes: readonly ColorChange[] }): ImageSample {
    const { C, H, W } = image;
    if (C !== 1 && C !== 3) {
      throw new ShapeError(
        `ColorJitter: the image is [${C}, ${H}, ${W}], but it must have 1 channel (gray) or 3 (red, green, blue)`,
        { shape: [C, H, W] },
      );
    }
    if (changes.length === 0) return image;
    const scale = image.data instanceof Float32Array ? 1 : 255;
    const values = Float64Array.from(image.data, (value) => value / scale);
    for (const change of changes) (C === 3 ? changeColors : changeGrays)(values, change);
    const data =
      scale === 1 ? Float32Array.from(values) : Uint8Array.from(values, (value) => Math.round(value * scale));
    return { ...image, data };
  }
}

/** The amount that changes nothing. */
const still = (kind: ColorChange["kind"]): number => (kind === "hue" ? 0 : 1);

function factorRange(name: string, value: number | Range): Range {
  const range: Range = typeof value === "number" ? [Math.max(0, 1 - value), 1 + value] : value;
  requireRange("ColorJitter", name, range, "a number of at least 0, or a range of such", (x) => x >= 0);
  return range;
}

function hueRange(value: number | Range): Range {
  const range: Range = typeof value === "number" ? [-value, value] : value;
  const rule = "a number from 0 to 0.5, or a range within [-0.5, 0.5]";
  requireRange("ColorJitter", "hue", range, rule, (x) => Math.abs(x) <= 0.5);
  return range;
}

function changeGrays(values: Float64Array, { kind, amount }: ColorChange): void {
  if (kind === "saturation" || kind === "hue") return;
  const other = kind === "contrast" ? mean(values) : 0;
  for (const [i, value] of values.entries()) values[i] = blend(value, other, amount);
}

/** Three planes in a row. */
function changeColors(values: Float64Array, { kind, amount }: ColorChange): void {
  const n = values.length / 3;
  const [red, green, blue] = [0, 1, 2].map((c) => values.subarray(c * n, (c + 1) * n));
  const gray = Float64Array.from(red, (r, i) => luma(r, green[i], blue[i]));
  const darkest = kind === "contrast" ? mean(gray) : 0;
  for (let i = 0; i < n; i++) {
    const other = kind === "saturation" ? gray[i] : darkest;
    [red[i], green[i], blue[i]] =
      kind === "hue"
        ? shiftHue(red[i], green[i], blue[i], amount)
        : [blend(red[i], other, amount), blend(green[i], other, amount), blend(blue[i], other, amount)];
  }
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
