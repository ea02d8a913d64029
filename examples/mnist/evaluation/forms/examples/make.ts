// Makes the forms of this folder out of MNIST's test digits, and forms.json, which says what is written on them and where.
// The same every time: npx tsx examples/mnist/evaluation/forms/examples/make.ts

import { writeFile } from "node:fs/promises";
import { encode } from "fast-png";
import { Generator } from "pellucid";
import { loadMnist } from "pellucid/data";
import type { Box } from "../box.js";
import { drawField, type FieldStyle, PLAIN } from "../draw-field.js";
import type { Gray } from "../to-gray.js";

/** A picture and its truth; "?" is a scribble. */
interface FormTruth {
  file: string;
  lines: string[];
  boxes: Box[][];
}

interface Sample {
  file: string;
  lines: string[];
  style: Partial<FieldStyle>;
  /** Changes made to a digit, counted over all lines. */
  change?: Record<number, (digit: Float32Array) => Float32Array>;
}

const SIDE = 28;
const SEED = 90;

/** Rows of paper where the pen skipped. */
const withoutRows = (from: number, to: number) => (digit: Float32Array) =>
  digit.map((value, i) => (i >= from * SIDE && i < to * SIDE ? 0 : value));

const samples: Sample[] = [
  { file: "plain.png", lines: ["0123456789"], style: {} },
  { file: "comb.png", lines: ["27182818"], style: { print: "comb", jitter: 2, noise: 0.006 } },
  {
    file: "boxes-pencil.png",
    lines: ["24112026"],
    style: { print: "boxes", pitch: 54, ink: 0.5, ruleInk: 0.1, jitter: 2 },
  },
  {
    file: "line-photo.png",
    lines: ["602214076"],
    style: { print: "line", slope: 0.025, shadeX: -0.7, shadeY: 0.3, noise: 0.006, jitter: 2 },
  },
  {
    file: "cells-photo.png",
    lines: ["1604217"],
    style: {
      print: "cells",
      digit: 84,
      pitch: 76,
      slope: -0.02,
      shadeX: 0.6,
      shadeY: -0.3,
      noise: 0.006,
      jitter: 4,
    },
  },
  {
    file: "chalk.png",
    lines: ["314159"],
    style: { paper: 0.15, ink: 0.85, ruleInk: 0.6, print: "line", noise: 0.006 },
  },
  { file: "touching.png", lines: ["836402"], style: { pitch: 32 } },
  {
    file: "broken.png",
    lines: ["58305"],
    style: { print: "comb" },
    change: { 1: withoutRows(13, 14), 2: withoutRows(13, 14) },
  },
  { file: "scribble.png", lines: ["90?31"], style: { print: "cells", noise: 0.006 } },
  {
    file: "three-lines.png",
    lines: ["299792458", "6674", "1380649"],
    style: { digit: 34, pitch: 30, jitter: 1, noise: 0.006, shadeX: 0.4 },
  },
];

const { test } = await loadMnist();
const truths: FormTruth[] = [];
for (const [seed, { file, lines, style, change }] of samples.entries()) {
  const random = new Generator(SEED + seed);
  let count = 0;
  const rows = lines.map((line) =>
    [...line].map((glyph) => {
      const digit = glyph === "?" ? scribble(random) : someDigit(Number(glyph), random);
      return change?.[count++]?.(digit) ?? digit;
    }),
  );
  const { page, boxes } = drawField(rows, { ...PLAIN, ...style }, random);
  await writeFile(new URL(file, import.meta.url), toPng(page));
  truths.push({ file, lines, boxes });
}
await writeFile(new URL("forms.json", import.meta.url), `${JSON.stringify(truths)}\n`);

/** One of the test images of a digit, of 1. */
function someDigit(digit: number, random: Generator): Float32Array {
  const those = [...test.labels.keys()].filter((i) => test.labels[i] === digit);
  const i = those[random.below(those.length)];
  return Float32Array.from(test.images.subarray(i * SIDE ** 2, (i + 1) * SIDE ** 2), (byte) => byte / 255);
}

/** A pen going to and fro, as people strike out what they wrote by mistake. */
function scribble(random: Generator): Float32Array {
  const points = Array.from({ length: 14 }, (_, i) => [
    i % 2 === 0 ? 5 + 4 * random.uniform() : 19 + 4 * random.uniform(),
    5 + 18 * random.uniform(),
  ]);
  return Float32Array.from({ length: SIDE ** 2 }, (_, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    const distances = points.slice(1).map(([x1, y1], k) => {
      const [x0, y0] = points[k];
      const [dx, dy] = [x1 - x0, y1 - y0];
      const along = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)));
      return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
    });
    return Math.min(1, Math.max(0, 1.5 - Math.min(...distances)));
  });
}

/** 32 shades: noise in finer ones would be most of the file. */
function toPng({ data, width, height }: Gray): Uint8Array {
  const shades = Uint8Array.from(data, (value) => Math.min(255, 8 * Math.round(value * 32)));
  return encode({ data: shades, width, height, channels: 1 }, { zlib: { level: 9 } });
}
