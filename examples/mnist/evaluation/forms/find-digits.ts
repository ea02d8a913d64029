import { ValueError } from "pellucid";
import { percent } from "../report/format.js";
import { type Box, bottom, boundingBox, right } from "./box.js";
import { type Component, MIN_SIDE, typicalHeight } from "./connected-components.js";
import { findInk, type Ink } from "./find-ink.js";
import { findStrokes } from "./find-strokes.js";
import { isScrap, typicalStrength } from "./is-scrap.js";
import { joinStrokes } from "./join-strokes.js";
import { quantile } from "./pixels.js";
import { removeRules } from "./remove-rules.js";
import { BOX_LEVEL, scaleToField } from "./scale-to-field.js";
import { onOriginal, shrinkToEnough } from "./shrink-to-enough.js";
import { splitTouching, type Ways } from "./split-touching.js";
import { textLines } from "./text-lines.js";
import type { Gray } from "./to-gray.js";

/** A digit on a form: where, and what it looks like in MNIST's way. */
export interface FormDigit {
  box: Box;
  /** 28 x 28 bytes. */
  pixels: Uint8Array;
}

export interface FormMark {
  /** How high the writing of its line is. */
  height: number;
  /** The ways in which it can be digits: as one, and if it is wide, as several that touch. */
  ways: FormDigit[][];
}

export interface FormMarks {
  /** From the top down, each from left to right. */
  lines: FormMark[][];
  /** The ink was darker than the paper. */
  inverted: boolean;
  /** How many printed lines were taken out. */
  rules: number;
}

interface Size {
  width: number;
  height: number;
}

/** Smaller than this part of the height of writing, a stroke is a speck. */
const SPECK = 1 / 6;
/** Ink of so much of its strongest parts counts as full: in MNIST, strokes are of one strength. */
const FULL = 0.75;

/**
 * Finds the digits of a form, in reading order. Each step has a file, in this order: {@link findInk},
 * {@link removeRules}, {@link findStrokes}, {@link textLines}, {@link joinStrokes}, {@link splitTouching}.
 *
 * @param source names the image in errors.
 * @param size is told there: that of the image as it was given, where `gray` is a part of it or smaller.
 * @throws ValueError if there is no ink, or nothing but printed lines and specks.
 */
export function findDigits(gray: Gray, source: string, size: Size = gray): FormMarks {
  const enough = shrinkToEnough(gray);
  const { page, scaleY } = enough;

  const ink = findInk(page);
  const blank = ink.data.every((value) => value === 0);
  const rules = removeRules(ink);
  const strokes = writingOf(findStrokes(ink), ink);
  const lines = textLines(strokes, typicalHeight(strokes))
    .map((line) => marksOfLine(line, ink, heightOfPage(strokes, ink)))
    .filter((line) => line.length > 0);
  if (lines.length === 0) throw nothingFound(size, source, blank ? ink.clearest : undefined, rules);

  const digit = (component: Component): FormDigit => {
    const own = inkOf(component, ink);
    const box = boundingBox(own, BOX_LEVEL);
    const [x, y] = [component.box.x + box.x, component.box.y + box.y];
    return {
      box: onOriginal({ ...box, x, y }, enough),
      pixels: scaleToField(own, box),
    };
  };
  return {
    lines: lines.map((line) =>
      line.map(({ height, ways }) => ({ height: height * scaleY, ways: ways.map((way) => way.map(digit)) })),
    ),
    inverted: ink.inverted,
    rules,
  };
}

/** The strokes that can be writing: no specks, and no {@link isScrap}. */
function writingOf(strokes: readonly Component[], ink: Gray): Component[] {
  const height = typicalHeight(strokes);
  const large = strokes.filter(
    ({ box }) => Math.max(box.width, box.height) >= Math.max(MIN_SIDE, SPECK * height),
  );
  const strength = typicalStrength(large, ink);
  return large.filter((stroke) => !isScrap(stroke, { height, strength }, ink));
}

/** How high the writing is, by what the border does not cut off, if there is such. */
function heightOfPage(strokes: readonly Component[], { width, height }: Gray): number {
  const whole = strokes.filter(
    ({ box }) => box.x > 0 && box.y > 0 && right(box) < width && bottom(box) < height,
  );
  return typicalHeight(whole) || typicalHeight(strokes);
}

/** @param pageHeight how high the writing of the page is. */
function marksOfLine(strokes: readonly Component[], ink: Gray, pageHeight: number): Ways[] {
  const marks = joinStrokes(strokes);
  const own = typicalHeight(marks);
  // One mark alone does not tell how high its line is written: a comma may hang so low that it is a line by itself.
  const height = marks.length === 1 ? Math.max(own, pageHeight) : own;
  return marks.map((mark) => splitTouching(mark, ink, height));
}

/** The ink of one component alone, of its box, from 0 to 1. */
function inkOf({ pixels, box }: Component, { data, width }: Gray): Gray {
  const full = quantile(
    Float32Array.from(pixels, (pixel) => data[pixel]),
    FULL,
  );
  const own = new Float32Array(box.width * box.height);
  for (const pixel of pixels) {
    const [x, y] = [(pixel % width) - box.x, Math.floor(pixel / width) - box.y];
    own[y * box.width + x] = Math.min(1, data[pixel] / full);
  }
  return { data: own, width: box.width, height: box.height };
}

function nothingFound(
  { width, height }: Size,
  source: string,
  blank: Ink["clearest"] | undefined,
  rules: number,
): ValueError {
  const found = blank
    ? `is blank: ${faint(blank)}; write digits on it, dark on light or light on dark`
    : rules > 0
      ? `has ${rules} printed ${rules === 1 ? "line" : "lines"} and no digits; is the field filled in?`
      : `has nothing but specks; digits need at least ${MIN_SIDE} pixels on their longer side: scan it at a higher resolution`;
  return new ValueError(`predict: ${source} (${width} x ${height}) ${found}`, {
    source,
    width,
    height,
    rules,
    ...blank,
  });
}

const faint = ({ seen, needed }: Ink["clearest"]): string =>
  seen > needed
    ? "only single pixels stand out from the paper, and these are noise"
    : `what stands out most differs from the paper by ${percent(seen, 1)} of the range from black to white, ` +
      `and ink would by at least ${percent(needed, 1)}`;
