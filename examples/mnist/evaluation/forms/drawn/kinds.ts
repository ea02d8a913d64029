import type { Generator } from "pellucid";
import { between } from "../../augmentations/between.js";
import type { Point } from "../page/homography.js";
import { type Camera, closeUp, overDesk, sheetAround, turned } from "./camera.js";
import { chance, oneOf, whole } from "./choose.js";
import type { DigitSource } from "./digits.js";
import { type Form, filledTable, plainLines, ruledLines } from "./layouts.js";
import { EVEN, type Light } from "./light.js";
import { blank } from "./pen.js";
import type { RuleStyle } from "./print.js";
import { IDEAL, type Sensor } from "./sensor.js";
import { type Color, near } from "./sheet.js";
import { type Hand, INK, type Written } from "./write-line.js";

/** All that a picture is made of. */
interface Scene {
  paper: Color;
  /** Standard deviation of the paper's own grain. */
  grain: number;
  form: Form;
  printColor: Color;
  inkColor: Color;
  lines: Written[][];
  camera: Camera;
  desk: Color;
  light: Light;
  sensor: Sensor;
}

type Write = (form: Form, hand: Hand, random: Generator) => Written[][];

const [BLACK, BLUE]: Color[] = [
  [0.12, 0.12, 0.14],
  [0.12, 0.2, 0.5],
];
const PRINTS: readonly Color[] = [
  [0.55, 0.55, 0.57],
  [0.5, 0.62, 0.82],
  [0.85, 0.5, 0.5],
  [0.25, 0.25, 0.27],
];
const PAPERS: readonly Color[] = [
  [0.95, 0.95, 0.94],
  [0.9, 0.88, 0.82],
  [0.82, 0.83, 0.84],
];
/** Papers of a color, and inks on them; the first two pairs differ in color alone, not in luma. */
const COLORED: readonly (readonly [paper: Color, ink: Color])[] = [
  [
    [0.42, 0.76, 0.42],
    [0.95, 0.46, 0.44],
  ],
  [
    [0.55, 0.62, 0.95],
    [0.85, 0.6, 0.1],
  ],
  [
    [0.95, 0.92, 0.6],
    [0.15, 0.3, 0.75],
  ],
  [
    [0.75, 0.9, 0.75],
    [0.8, 0.15, 0.15],
  ],
  [
    [0.95, 0.75, 0.78],
    [0.1, 0.45, 0.2],
  ],
  [
    [0.7, 0.82, 0.95],
    [0.75, 0.1, 0.2],
  ],
];

const hand = (random: Generator, digits: DigitSource, side: number): Hand => ({
  digits,
  side,
  pitch: Math.round(side * between(random, 0.85, 1.05)),
  jitter: side * between(random, 0, 0.05),
  pen: 0,
});

const rules = (random: Generator, side: number): RuleStyle => {
  const thickness = Math.max(1, side * between(random, 0.02, 0.05));
  return { thickness, dots: chance(random, 0.25) ? thickness * between(random, 2.5, 4) : 0 };
};

const ruled: Write = (form, hand, random) => ruledLines(form, hand, rules(random, hand.side), random);
const table: Write = (form, hand, random) => filledTable(form, hand, rules(random, hand.side), random);
const plain: Write = (form, hand, random) => plainLines(form, hand, random);
const marks: Write = (form, hand, random) => plainLines(form, hand, random, true);

/** As a scanner sees it, or a picture that somebody cropped: the sheet fills it, a little askew, and the light is even. */
function scan(random: Generator, size: Point, most: number, hand: Hand, write: Write): Scene {
  const angle = (most * Math.PI * between(random, -1, 1)) / 180;
  const [width, height] = sheetAround(size.x, size.y, angle);
  const margin = hand.side * 0.5 + (Math.abs(Math.sin(angle)) * Math.max(size.x, size.y)) / 2;
  const form = formOn({ x: width, y: height }, (width - size.x) / 2 + margin, (height - size.y) / 2 + margin);
  return {
    paper: near(oneOf(random, PAPERS), 0.02, random),
    grain: between(random, 0, 0.01),
    form,
    printColor: near(oneOf(random, PRINTS), 0.05, random),
    inkColor: near(oneOf(random, [BLACK, BLUE]), 0.08, random),
    lines: write(form, hand, random),
    camera: closeUp({ x: width, y: height }, size.x, size.y, angle),
    desk: BLACK,
    light: EVEN,
    sensor: { ...IDEAL, noise: between(random, 0, 0.015) },
  };
}

const formOn = ({ x, y }: Point, across: number, down: number): Form => ({
  print: blank(x, y),
  ink: blank(x, y),
  area: { x: across, y: down, width: x - 2 * across, height: y - 2 * down },
});

/** A photograph by a phone: uneven light, often a shadow or a desk around the page, noise, and what compression leaves. */
function photograph(random: Generator, digits: DigitSource, zoom: number): Scene {
  const [width, height] = oneOf(random, [
    [1600, 1200],
    [1200, 1600],
  ]);
  const side = whole(random, 54, 96);
  const write = oneOf(random, [plain, plain, ruled, table]);
  const scene = scan(random, { x: width, y: height }, 5, hand(random, digits, side), write);
  if (chance(random, 0.6)) {
    const sheet = { x: scene.form.print.width, y: scene.form.print.height };
    const angle = (Math.PI * between(random, -10, 10)) / 180;
    const margin = between(random, 0.03, 0.1);
    scene.camera = overDesk(sheet, width, height, angle, 0.12, margin, random);
    scene.desk = near(oneOf(random, DESKS), 0.04, random);
  }
  scene.camera = enlarged(scene.camera, zoom);
  scene.light = {
    slopeX: between(random, -0.4, 0.4),
    slopeY: between(random, -0.4, 0.4),
    vignette: between(random, 0, 0.35),
    shadow: chance(random, 0.4) ? between(random, 0.15, 0.45) : 0,
    x: between(random, 0.2, 0.8),
    y: between(random, 0.2, 0.8),
    angle: between(random, 0, 2 * Math.PI),
    edge: zoom * between(random, 2, 60),
  };
  scene.sensor = {
    blur: whole(random, 0, 2),
    noise: between(random, 0.004, 0.02),
    blocks: zoom === 1 ? between(random, 2, 10) : 0,
  };
  return scene;
}

const DESKS: readonly Color[] = [
  [0.1, 0.09, 0.09],
  [0.3, 0.2, 0.13],
  [0.2, 0.22, 0.27],
];

const enlarged = ({ width, height, corners }: Camera, zoom: number): Camera => {
  const [a, b, c, d] = corners.map(({ x, y }) => ({ x: x * zoom, y: y * zoom }));
  return { width: width * zoom, height: height * zoom, corners: [a, b, c, d] };
};

/** A field or a small page of a size that goes with the writing: so many fields of digits wide and lines high. */
const sized = (random: Generator, side: number, wide: [number, number], high: [number, number]): Point => ({
  x: Math.round(side * between(random, ...wide)),
  y: Math.round(side * between(random, ...high)),
});

/** One in so many photographs has 12 million pixels. */
const LARGE = 9;

/** The eight kinds of pictures, each made by its seed's generator. */
export const KINDS = {
  /** A field or a few lines on bare paper. */
  plain(random: Generator, digits: DigitSource): Scene {
    const side = whole(random, 36, 110);
    return scan(random, sized(random, side, [6, 13], [2.2, 7]), 3, hand(random, digits, side), plain);
  },
  /** A page with rules: gray, blue or red, slanting, some dotted, some with a margin. */
  ruled(random: Generator, digits: DigitSource): Scene {
    const side = whole(random, 40, 80);
    return scan(random, sized(random, side, [9, 16], [7, 12]), 4, hand(random, digits, side), ruled);
  },
  /** A printed table with words over its columns. */
  table(random: Generator, digits: DigitSource): Scene {
    const side = whole(random, 40, 80);
    return scan(random, sized(random, side, [9, 16], [6, 11]), 2, hand(random, digits, side), table);
  },
  photo: (random: Generator, digits: DigitSource, index: number): Scene =>
    photograph(random, digits, index % LARGE === 4 ? 2.5 : 1),
  /** A page that lies on a side, or on its head. */
  turned(random: Generator, digits: DigitSource, index: number): Scene {
    const side = whole(random, 44, 90);
    const write = oneOf(random, [plain, ruled]);
    const scene = scan(random, sized(random, side, [8, 13], [5, 10]), 3, hand(random, digits, side), write);
    return { ...scene, camera: turned(scene.camera, 1 + (index % 3)) };
  },
  /** Ink of one color on paper of another, some of nearly equal luma. */
  color(random: Generator, digits: DigitSource, index: number): Scene {
    const side = whole(random, 40, 90);
    const write = oneOf(random, [plain, plain, ruled]);
    const scene = scan(random, sized(random, side, [7, 13], [3, 8]), 3, hand(random, digits, side), write);
    const [paper, ink] = COLORED[index % COLORED.length];
    const printColor: Color = [paper[0] * 0.8, paper[1] * 0.8, paper[2] * 0.8];
    return { ...scene, paper: near(paper, 0.02, random), inkColor: near(ink, 0.02, random), printColor };
  },
  /** A fine liner or a broad marker, as wide all along the stroke. */
  pens(random: Generator, digits: DigitSource, index: number): Scene {
    const side = whole(random, 56, 150);
    const part = index % 2 === 0 ? between(random, 0.02, 0.05) : between(random, 0.13, 0.2);
    const own = { ...hand(random, digits, side), pen: Math.max(1.2, side * INK * part) };
    return scan(random, sized(random, side, [6, 12], [2.2, 6]), 3, own, plain);
  },
  /** Digits with commas, signs, letters and scribbles between them. */
  marks(random: Generator, digits: DigitSource): Scene {
    const side = whole(random, 44, 90);
    return scan(random, sized(random, side, [7, 13], [3, 7]), 3, hand(random, digits, side), marks);
  },
};

export type Kind = keyof typeof KINDS;
