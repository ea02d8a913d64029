import { ShapeError, ValueError } from "pellucid";
import { GLYPH_HEIGHT, GLYPH_STEP, glyphDots } from "../report/digit-glyphs.js";
import { grayPng } from "../report/gray-image.js";

/** What a sample page shows, and how large. */
interface SamplePageOptions {
  /** Height of one image in pixels. */
  height: number;
  /** Width of one image in pixels. */
  width: number;
  /** A row for each label from 0 to classes - 1. */
  classes: number;
  /** Images in a row: the first of that class, in the order of the data set. */
  perClass: number;
  /** Side of the square that shows one pixel; 2 unless told. */
  scale?: number;
}

const PAPER = 255;
const TEXT = 64;
const MISSING = 232;
const MARGIN = 4;
const SEPARATOR = 1;

/**
 * A contact sheet of a labeled data set as a gray PNG: a row for each class, its number at the left, then the
 * first `perClass` images of that class as they are (0 is black), parted by thin white lines. Where a class has
 * fewer images than that, light gray fills its row.
 *
 * @param images the images one after another, each row by row: N * height * width bytes.
 * @param labels the class of each image: N bytes.
 * @throws ShapeError if the lengths of the two do not fit together.
 * @throws ValueError if a label is not below `classes`, or an option is not a positive whole number.
 * @example
 * const page = samplePage(images, labels, { height: 28, width: 28, classes: 10, perClass: 12 });
 * await writeFile("samples.png", page);
 */
export function samplePage(images: Uint8Array, labels: Uint8Array, options: SamplePageOptions): Uint8Array {
  const { height, width, classes, perClass, scale = 2 } = options;
  checkArguments(images, labels, { height, width, classes, perClass, scale });

  const places = String(classes - 1).length;
  const firstColumn = MARGIN + places * GLYPH_STEP - 1 + MARGIN;
  const rowStep = Math.max(height, GLYPH_HEIGHT) + SEPARATOR;
  const columnStep = width + SEPARATOR;
  const pageWidth = firstColumn + perClass * columnStep - SEPARATOR + MARGIN;
  const pageHeight = MARGIN + classes * rowStep - SEPARATOR + MARGIN;
  const page = new Uint8Array(pageWidth * pageHeight).fill(PAPER);

  const draw = (left: number, top: number, image: Uint8Array) => {
    for (let y = 0; y < height; y++) {
      page.set(image.subarray(y * width, (y + 1) * width), (top + y) * pageWidth + left);
    }
  };
  const missing = new Uint8Array(height * width).fill(MISSING);
  firstOfEachClass(labels, classes, perClass).forEach((samples, label) => {
    const top = MARGIN + label * rowStep;
    [...String(label).padStart(places)].forEach((digit, place) => {
      const middle = top + Math.max(0, Math.floor((height - GLYPH_HEIGHT) / 2));
      if (digit === " ") return;
      for (const { x, y } of glyphDots(digit))
        page[(middle + y) * pageWidth + MARGIN + place * GLYPH_STEP + x] = TEXT;
    });
    for (let column = 0; column < perClass; column++) {
      const at = samples[column];
      const size = height * width;
      const image = at === undefined ? missing : images.subarray(at * size, (at + 1) * size);
      draw(firstColumn + column * columnStep, top, image);
    }
  });
  return grayPng(page, pageHeight, pageWidth, scale);
}

/** For each class, where its first images are. */
function firstOfEachClass(labels: Uint8Array, classes: number, perClass: number): number[][] {
  const samples: number[][] = Array.from({ length: classes }, () => []);
  labels.forEach((label, i) => {
    if (samples[label]!.length < perClass) samples[label]!.push(i);
  });
  return samples;
}

function checkArguments(images: Uint8Array, labels: Uint8Array, options: Required<SamplePageOptions>): void {
  for (const [name, value] of Object.entries(options)) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new ValueError(`samplePage: ${name} is ${value}, but must be a positive whole number`, {
      name,
      value,
    });
  }
  const { height, width, classes } = options;
  if (images.length !== labels.length * height * width) {
    throw new ShapeError(
      `samplePage: images has ${images.length} bytes but labels has ${labels.length} labels; ` +
        `images.length must be labels.length * height * width = ${labels.length * height * width}`,
      { images: images.length, labels: labels.length, height, width },
    );
  }
  const stray = labels.findIndex((label) => label >= classes);
  if (stray >= 0) {
    throw new ValueError(
      `samplePage: labels[${stray}] is ${labels[stray]}, but must be below classes = ${classes}`,
      { index: stray, label: labels[stray], classes },
    );
  }
}
