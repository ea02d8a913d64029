// Numbers as colors, the same for everybody: blue below zero, orange above it, which every kind of color blindness tells
// apart, and the color of the page at zero, so that what does nothing is not seen.

import { scaleLinear } from "d3-scale";

type Rgb = readonly [number, number, number];

const ENDS = {
  light: { negative: [8, 64, 158], zero: [255, 255, 255], positive: [166, 66, 0] },
  dark: { negative: [110, 170, 255], zero: [18, 22, 28], positive: [255, 158, 66] },
} satisfies Record<string, Record<string, Rgb>>;

export type Theme = keyof typeof ENDS;

const STEPS = 255;

const tables = new Map<Theme, Uint8ClampedArray>();

/** 2·255 + 1 colors from −1 to 1, three bytes each. */
function table(theme: Theme): Uint8ClampedArray {
  let colors = tables.get(theme);
  if (colors === undefined) {
    const { negative, zero, positive } = ENDS[theme];
    colors = new Uint8ClampedArray(3 * (2 * STEPS + 1));
    for (let channel = 0; channel < 3; channel++) {
      const scale = scaleLinear([-1, 0, 1], [negative[channel], zero[channel], positive[channel]]);
      for (let i = -STEPS; i <= STEPS; i++) colors[3 * (i + STEPS) + channel] = scale(i / STEPS);
    }
    tables.set(theme, colors);
  }
  return colors;
}

/** Writes the color of each value into pixels, four bytes each; `largest` and beyond have the full color. NaN is gray. */
export function paint(
  values: ArrayLike<number>,
  largest: number,
  theme: Theme,
  pixels: Uint8ClampedArray,
): void {
  const colors = table(theme);
  const factor = largest > 0 ? STEPS / largest : 0;
  for (let i = 0; i < values.length; i++) {
    const level = Math.round(Math.max(-STEPS, Math.min(STEPS, values[i] * factor))) + STEPS;
    for (let channel = 0; channel < 3; channel++) {
      pixels[4 * i + channel] = Number.isNaN(level) ? 128 : colors[3 * level + channel];
    }
    pixels[4 * i + 3] = 255;
  }
}

/** The color of one value as CSS has it. */
export function cssColor(value: number, largest: number, theme: Theme): string {
  const pixel = new Uint8ClampedArray(4);
  paint([value], largest, theme, pixel);
  return `rgb(${pixel[0]}, ${pixel[1]}, ${pixel[2]})`;
}

/**
 * Black or white, whichever can be read better on a color of {@link cssColor}: at least 4.58 : 1.
 *
 * Source: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
 */
export function readableOn(background: string): string {
  const [r, g, b] = background.match(/\d+/g)!.map((byte) => (Number(byte) / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#000" : "#fff";
}
