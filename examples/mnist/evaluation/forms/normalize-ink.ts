import { type Box, bottom, right, sharedColumns, sharedRows } from "./box.js";
import { connectedComponents } from "./connected-components.js";
import { MIN_CONTRAST, quantile, robustSigma, SHADE } from "./pixels.js";
import type { Gray } from "./to-gray.js";

/** A mark with less than this part of the ink of the largest mark is dust. */
const DUST = 1 / 50;
/** Where a mark has so much of the ink of the largest and is clear of the border, what touches the border is none of the digit, */
const CLEAR = 1 / 4;
/** nor is what lies farther from the largest than this part of its longer side. */
const FAR = 1 / 2;
/** Paper covers at least so much of a picture. */
const COVERS = 1 / 4;

interface NormalizedInk {
  ink: Gray;
  inverted: boolean;
  /** Of all marks: also of those that are none of the digit, as they are too far from it or at the border. */
  marks: Box[];
}

/**
 * Ink bright on 0, whether it was dark on light or light on dark; `undefined` if there is none.
 *
 * 1. The border pixels are paper: their median is its level. Where a plane, tilted by the medians of opposite
 *    edges, leaves them a smaller median absolute deviation, light falls on the paper from one side, and the plane
 *    is its level. sigma is {@link robustSigma} of it. Where less than a quarter of
 *    the picture is as bright as that, the border is a frame, and the paper is the median of all.
 * 2. The side of the paper's level that ink is on is the sign of sum (gray - paper)^3: the cube lets a few strong
 *    pixels outvote many faint ones.
 * 3. ink = max(0, |gray - paper| - 3 sigma) on that side. Clean images have sigma 0, so their gray levels stay.
 * 4. A mark is a connected region of ink > 0 that somewhere reaches Otsu's threshold, and 3 sigma more, and 1/16
 *    of the range from black to white. Regions that do not are noise, and marks with less than 1/50 of the ink of
 *    the largest are dust: both become 0. The anti-aliased rim of a mark is connected to it, and stays whole.
 *    What touches the border of the picture is a scrap of something else, if there is a mark that does not; and so is what
 *    lies farther from the largest mark than half of its longer side.
 * 5. Divided by the largest value.
 *
 * Otsu, "A threshold selection method from gray-level histograms", IEEE Trans. Systems, Man, Cybernetics 9, 1979.
 *
 * @example
 * const found = normalizeInk({ data: Float32Array.of(1, 1, 1, 1, 0.2, 1, 1, 1, 1), width: 3, height: 3 });
 * // found.inverted === true, found.ink.data is 0 but for the 1 in the middle
 */
export function normalizeInk(gray: Gray): NormalizedInk | undefined {
  const { width } = gray;
  const { difference, sign, floor } = awayFromPaper(gray);
  const ink = difference.map((value) => Math.max(0, sign * value - floor));
  const marks = keepMarks(ink, width, Math.max(otsuThreshold(ink), floor, MIN_CONTRAST));
  const peak = largest(ink);
  if (peak === 0) return undefined;
  return { ink: { ...gray, data: ink.map((value) => value / peak) }, inverted: sign < 0, marks };
}

/** By how much of the range from black to white a picture differs most from its paper, and by how much ink would: rule 4. */
export function contrastOf(gray: Gray): { seen: number; needed: number } {
  const { difference, sign, floor } = awayFromPaper(gray);
  return {
    seen: largest(difference.map((value) => sign * value)),
    needed: floor + Math.max(floor, MIN_CONTRAST),
  };
}

/** Rules 1 and 2 of {@link normalizeInk}, and its 3 sigma. */
function awayFromPaper(gray: Gray) {
  const { width, data } = gray;
  const { level, slopeX, slopeY, sigma } = estimatePaper(gray);
  const difference = data.map(
    (value, i) => value - level - slopeX * (i % width) - slopeY * Math.floor(i / width),
  );
  const sign = Math.sign(difference.reduce((moment, value) => moment + value * value * value, 0));
  return { difference, sign, floor: 3 * sigma };
}

/** Gray of the paper at (x, y): level + slopeX x + slopeY y, give or take sigma. */
interface Paper {
  level: number;
  slopeX: number;
  slopeY: number;
  sigma: number;
}

/** Rule 1 of {@link normalizeInk}. */
function estimatePaper({ data, width, height }: Gray): Paper {
  const border = new Int32Array(2 * (width + height));
  const top = border.subarray(0, width);
  const bottom = border.subarray(width, 2 * width);
  const left = border.subarray(2 * width, 2 * width + height);
  const right = border.subarray(2 * width + height);
  for (let x = 0; x < width; x++) [top[x], bottom[x]] = [x, x + width * (height - 1)];
  for (let y = 0; y < height; y++) [left[y], right[y]] = [y * width, y * width + width - 1];

  const paper = (slopeX: number, slopeY: number): Paper => {
    const levels = Float32Array.from(
      border,
      (pixel) => data[pixel]! - slopeX * (pixel % width) - slopeY * Math.floor(pixel / width),
    );
    const level = median(levels);
    const sigma = robustSigma(levels.map((value) => Math.abs(value - level)));
    return { level, slopeX, slopeY, sigma };
  };
  const edge = (pixels: Int32Array) => median(Float32Array.from(pixels, (pixel) => data[pixel]!));
  const flat = paper(0, 0);
  const tilted = paper(
    (edge(right) - edge(left)) / Math.max(width - 1, 1),
    (edge(bottom) - edge(top)) / Math.max(height - 1, 1),
  );
  const around = tilted.sigma < flat.sigma ? tilted : flat;
  const everywhere = flatPaper(data);
  const sigma = Math.min(around.sigma, everywhere.sigma);
  return covers({ ...around, sigma }, { data, width, height }) ? around : everywhere;
}

/** Whether enough of a picture is as bright as its border. */
function covers({ level, slopeX, slopeY, sigma }: Paper, { data, width }: Gray): boolean {
  const limit = 3 * sigma + SHADE;
  const count = data.reduce((sum, value, i) => {
    const paper = level + slopeX * (i % width) + slopeY * Math.floor(i / width);
    return sum + (Math.abs(value - paper) <= limit ? 1 : 0);
  }, 0);
  return count >= COVERS * data.length;
}

/** As bright as half of the picture. */
function flatPaper(values: Float32Array): Paper {
  const level = median(values);
  const sigma = robustSigma(values.map((value) => Math.abs(value - level)));
  return { level, slopeX: 0, slopeY: 0, sigma };
}

const median = (values: Float32Array): number => quantile(values, 0.5);

const largest = (values: Float32Array) => values.reduce((a, b) => Math.max(a, b), 0);

/**
 * The level that splits values into two classes with the greatest variance between them,
 * `w0 * w1 * (mean0 - mean1)^2`, over a histogram of 256 bins from 0 to the largest value (Otsu 1979).
 */
export function otsuThreshold(values: Float32Array): number {
  const bins = 256;
  const peak = largest(values);
  if (peak === 0) return 0;
  const histogram = new Float64Array(bins);
  for (const value of values) histogram[Math.min(bins - 1, Math.floor((value / peak) * bins))]! += 1;
  const total = histogram.reduce((sum, count, bin) => sum + count * bin, 0);

  let [best, threshold, below, belowSum] = [0, 0, 0, 0];
  for (let bin = 0; bin < bins - 1; bin++) {
    below += histogram[bin]!;
    belowSum += histogram[bin]! * bin;
    const above = values.length - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (belowSum / below - (total - belowSum) / above) ** 2;
    if (between > best) [best, threshold] = [between, bin + 1];
  }
  return (threshold / bins) * peak;
}

/** Sets to 0 whatever is not part of a mark, and tells where the marks were: rule 4 of {@link normalizeInk}. */
function keepMarks(ink: Float32Array, width: number, threshold: number): Box[] {
  const mask = Uint8Array.from(ink, (value) => (value > 0 ? 1 : 0));
  const regions = connectedComponents(mask, width).map(({ pixels, box }) => {
    let [mass, peak] = [0, 0];
    for (const pixel of pixels) {
      mass += ink[pixel]!;
      peak = Math.max(peak, ink[pixel]!);
    }
    return {
      pixels,
      box,
      mass,
      isMark: peak >= threshold,
      isClear: isInside(box, width, ink.length / width),
    };
  });
  const marks = regions.filter(({ isMark }) => isMark);
  if (marks.length === 0) {
    ink.fill(0);
    return [];
  }
  const heaviest = marks.reduce((most, { mass }) => Math.max(most, mass), 0);
  const clear = marks.filter(({ isClear, mass }) => isClear && mass >= CLEAR * heaviest);
  const digit = (clear.length > 0 ? clear : marks).reduce((a, b) => (b.mass > a.mass ? b : a), marks[0]);
  for (const { pixels, box, mass, isMark, isClear } of regions) {
    const isOfDigit = (isClear || clear.length === 0) && isNear(box, digit.box);
    if (isMark && mass >= DUST * heaviest && isOfDigit) continue;
    for (const pixel of pixels) ink[pixel] = 0;
  }
  return marks.filter(({ mass }) => mass >= DUST * heaviest).map(({ box }) => box);
}

const isInside = (box: Box, width: number, height: number) =>
  box.x > 0 && box.y > 0 && right(box) < width && bottom(box) < height;

const isNear = (box: Box, digit: Box) =>
  Math.max(-sharedColumns(box, digit), -sharedRows(box, digit)) <= FAR * Math.max(digit.width, digit.height);
