// Where an axis has its numbers.

import type { ScaleContinuousNumeric } from "d3-scale";

export type Scale = ScaleContinuousNumeric<number, number>;

/** Pixels of a character of a tick's text, and the least between two texts. */
const [CHARACTER, APART] = [7.3, 10];

export const widthOf = (text: string): number => CHARACTER * text.length;

/** Round numbers along an axis, about as many as are wanted. */
export const ticksOf = (scale: Scale, wanted: number): number[] =>
  "base" in scale ? logarithmic(scale.domain(), wanted) : scale.ticks(wanted);

/** As many round numbers as can stand side by side. */
export function ticksSideBySide(scale: Scale, text: (tick: number) => string): number[] {
  const [left, right] = scale.range();
  for (let wanted = Math.floor((right - left) / 60); wanted > 1; wanted--) {
    const ticks = ticksOf(scale, wanted);
    const room = APART + Math.max(...ticks.map((tick) => widthOf(text(tick))));
    if (ticks.every((tick, i) => i === 0 || scale(tick) - scale(ticks[i - 1]) >= room)) return ticks;
  }
  return ticksOf(scale, 1);
}

/** 1, 2 and 5 times the powers of ten; where these are too many the powers alone, or every second, third … of them. */
function logarithmic([low, high]: number[], most: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const within = (exponents: number[], factors: number[]) =>
    exponents
      .flatMap((exponent) => factors.map((factor) => Number(`${factor}e${exponent}`)))
      .filter((tick) => tick >= low && tick <= high);
  let ticks = within(powers, [1, 2, 5]);
  for (let every = 1; ticks.length > Math.max(1, most); every++) {
    ticks = within(
      powers.filter((exponent) => exponent % every === 0),
      [1],
    );
  }
  return ticks;
}
