import { bottom, right } from "./box.js";
import type { Component } from "./connected-components.js";
import type { Gray } from "./to-gray.js";

/** What is less than this part of the height of writing is a scrap of what lies beyond at the picture's border, and print if pale. */
const LOW = 0.6;
/** So many times as long as thick, it is an edge, */
const EDGE = 6;
/** and with less than this part of the strength of the writing, a shadow, or print. */
const PALE = 0.6;
/** What is left of a rule is so long and so thin, in heights of writing. */
const LONG = 1.3;
const FLAT = 0.25;
/** A post is left where it is so high. */
const HIGH = 2;

/** What the writing of a page is like. */
export interface Writing {
  height: number;
  /** The mean ink of its strokes. */
  strength: number;
}

/** The mean ink of a component. */
const strengthOf = ({ pixels }: Component, { data }: Gray): number =>
  pixels.reduce((sum, pixel) => sum + data[pixel], 0) / pixels.length;

/**
 * The strength of writing: the median of the strokes' strengths, each counting as often as it has pixels, so that the dots of
 * a printed rule do not outvote a pen; 0 for none.
 */
export function typicalStrength(strokes: readonly Component[], ink: Gray): number {
  const all = strokes
    .map((stroke) => ({ strength: strengthOf(stroke, ink), pixels: stroke.pixels.length }))
    .sort((a, b) => a.strength - b.strength);
  const half = all.reduce((sum, { pixels }) => sum + pixels, 0) / 2;
  let below = 0;
  for (const { strength, pixels } of all) {
    below += pixels;
    if (below >= half) return strength;
  }
  return 0;
}

/**
 * Whether a stroke is none of the writing, by its place and shape alone:
 * 1. at the picture's border: lower than writing is, or far longer than thick, or pale: the corner of a vignette, the edge of
 *    the desk, the column that a scanner adds, half a letter of what was cut off;
 * 2. what is left of a rule: flat and longer than a digit is wide, or upright and twice as high as a digit;
 * 3. what is printed: pale, and a bar or lower than writing is.
 */
export function isScrap(stroke: Component, writing: Writing, ink: Gray): boolean {
  const { box } = stroke;
  const [longer, shorter] = [Math.max(box.width, box.height), Math.min(box.width, box.height)];
  const isAtBorder = box.x <= 1 || box.y <= 1 || right(box) >= ink.width - 1 || bottom(box) >= ink.height - 1;
  const isBar = longer > EDGE * shorter;
  const isPale = strengthOf(stroke, ink) < PALE * writing.strength;
  if (isAtBorder && (isBar || isPale || longer < LOW * writing.height)) return true;
  const isFlat = box.width >= LONG * writing.height && box.height <= FLAT * writing.height;
  const isPost = box.height >= HIGH * writing.height && box.width <= FLAT * writing.height;
  const isPrint = isPale && (isBar || longer < LOW * writing.height);
  return isFlat || isPost || isPrint;
}
