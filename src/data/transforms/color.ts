// Colors of one pixel as numbers from 0 to 1. Source of the formulas: A. R. Smith, "Color Gamut Transform Pairs" (1978), for
// hue and saturation; ITU-R BT.601 for how bright a color is.

/** How bright a color looks. */
export const luma = (r: number, g: number, b: number): number => 0.2989 * r + 0.587 * g + 0.114 * b;

/** factor of the one value, and the rest of the other, kept in [0, 1]; beyond 1 it leads away from the other. */
export const blend = (value: number, other: number, factor: number): number =>
  clamp(factor * value + (1 - factor) * other);

/** The color with another hue, which goes once around from 0 to 1: red, yellow, green, cyan, blue, magenta. */
export function shiftHue(r: number, g: number, b: number, shift: number): [number, number, number] {
  const value = Math.max(r, g, b);
  const chroma = value - Math.min(r, g, b);
  if (chroma === 0) return [r, g, b];
  const saturation = chroma / value;
  return ofHue(fraction(hueOf(r, g, b, value, chroma) + shift), saturation, value);
}

function hueOf(r: number, g: number, b: number, value: number, chroma: number): number {
  if (value === r) return (g - b) / chroma / 6;
  if (value === g) return (2 + (b - r) / chroma) / 6;
  return (4 + (r - g) / chroma) / 6;
}

/** In each sixth of the way around, one part is full, one empty, and one on its way. */
function ofHue(hue: number, saturation: number, value: number): [number, number, number] {
  const sixth = Math.floor(hue * 6);
  const way = hue * 6 - sixth;
  const empty = clamp(value * (1 - saturation));
  const falling = clamp(value * (1 - saturation * way));
  const rising = clamp(value * (1 - saturation * (1 - way)));
  const colors: [number, number, number][] = [
    [value, rising, empty],
    [falling, value, empty],
    [empty, value, rising],
    [empty, falling, value],
    [rising, empty, value],
    [value, empty, falling],
  ];
  return colors[sixth % 6];
}

const fraction = (x: number) => x - Math.floor(x);
const clamp = (x: number) => Math.min(Math.max(x, 0), 1);
