import type { Generator } from "pellucid";
import { between } from "../augmentations/between.js";
import type { Gray } from "../forms/to-gray.js";
import { digits, letters, points, signs } from "./alphabet.js";
import { drawStrokes } from "./pen.js";
import { extent, type Hand, handDrawn, type Point, type Stroke } from "./strokes.js";

/** How much hands differ: 1 is what is trained on. */
export type Variety = number;

export const among = <T>(of: readonly T[], random: Generator): T => of[random.below(of.length)];

const writing = (variety: Variety): Hand => ({
  turn: 0.2 * variety,
  shear: 0.35 * variety,
  stretch: 0.25 * variety,
  wobble: 0.035 * variety,
});

/** Digits are turned less: a leaning 1 with an upstroke is a 7 after a while. */
const ofDigits: Hand = { turn: 0.12, shear: 0.3, stretch: 0.2, wobble: 0.03 };

/**
 * Parts of the glyph's size. MNIST's strokes are about a tenth of a digit wide; those drawn are from a third of that to twice as
 * wide, or thicker as hands differ more.
 */
const pen = (random: Generator, variety: Variety) => ({
  width: between(random, 0.03, 0.1 + 0.1 * variety),
  contrast: between(random, 0.7, 1),
});

/** A letter: three times in five by hand, else in print. */
export function drawLetter(random: Generator, variety: Variety): Gray {
  const letter = among(Object.values(letters), random);
  if (random.uniform() < 0.4) return drawPrint(letter, random);
  return drawStrokes(handDrawn(letter, writing(variety), random), pen(random, variety));
}

export const drawSign = (random: Generator, variety: Variety): Gray =>
  drawStrokes(handDrawn(among(Object.values(signs), random), writing(variety), random), pen(random, variety));

/** A dot or a dash: as wide a pen as the writing has, and next to no length. */
export function drawPoint(random: Generator, variety: Variety): Gray {
  const { strokes, widths } = among(Object.values(points), random);
  const width = between(random, ...widths);
  return drawStrokes(handDrawn(strokes, writing(variety), random), { width, contrast: 1 });
}

/** Two or three letters that touch. */
export function drawWord(random: Generator, variety: Variety): Gray {
  const hand = writing(variety);
  let x = 0;
  const strokes = Array.from({ length: 2 + random.below(2) }, () => {
    const letter = moved(handDrawn(among(Object.values(letters), random), hand, random), x);
    x =
      Math.max(...letter.flatMap(({ points }) => points.map((point) => point.x))) + between(random, -0.5, 1);
    return letter;
  });
  return drawStrokes(strokes.flat(), pen(random, variety));
}

function moved(strokes: readonly Stroke[], to: number): Stroke[] {
  const left = Math.min(...strokes.flatMap(({ points }) => points.map(({ x }) => x)));
  const shift = ({ x, y }: Point) => ({ x: x - left + to, y });
  return strokes.map(({ points, curved }) => ({ curved, points: points.map(shift) }));
}

/** Of print: even, upright or evenly slanted, bold or light, with hairlines, with serifs. */
function drawPrint(glyph: readonly Stroke[], random: Generator): Gray {
  const slant = random.uniform() < 0.3 ? between(random, 0.1, 0.3) : 0;
  const hand: Hand = { turn: 0.03, shear: 0, stretch: 0.2, wobble: 0 };
  const width = between(random, 0.06, 0.24);
  const serifs = random.uniform() < 0.5 ? serifsOf(glyph, between(random, 0.08, 0.16)) : [];
  const slanted = [...glyph, ...serifs].map(({ points, curved }) => ({
    curved,
    points: points.map(({ x, y }) => ({ x: x - slant * y, y })),
  }));
  return drawStrokes(handDrawn(slanted, hand, random), { width, contrast: between(random, 0.3, 1) });
}

/** A short bar across each end of a stroke that stands upright there. */
function serifsOf(glyph: readonly Stroke[], share: number): Stroke[] {
  const half = share * extent(glyph);
  return glyph.flatMap(({ points }) =>
    [
      [points[0], points[1]],
      [points[points.length - 1], points[points.length - 2]],
    ].flatMap(([end, next]) =>
      Math.abs(end.y - next.y) < 2 * Math.abs(end.x - next.x)
        ? []
        : [{ curved: false, points: [end.x - half, end.x + half].map((x) => ({ x, y: end.y })) }],
    ),
  );
}

/** A digit in one of the ways of the alphabet, and which it is. */
export function drawDigit(random: Generator): { ink: Gray; digit: number } {
  const digit = random.below(digits.length);
  const strokes = handDrawn(among(digits[digit], random), ofDigits, random);
  return { digit, ink: drawStrokes(strokes, pen(random, 0.8)) };
}
