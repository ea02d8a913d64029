import type { Generator } from "pellucid";
import { boundingBox } from "../forms/box.js";
import { BOX_LEVEL, scaleToField } from "../forms/scale-to-field.js";
import type { Gray } from "../forms/to-gray.js";
import { drawClutter } from "./draw-clutter.js";
import { drawBetween, drawHalf, drawPair, drawWithNeighbor, type Source } from "./draw-fragment.js";
import { drawLetter, drawPoint, drawSign, drawWord, type Variety } from "./draw-glyph.js";

type Draw = (source: Source, random: Generator, variety: Variety) => Gray;

/** What is no digit, by kind, and how much of each there is. */
const kinds = {
  letter: { share: 0.3, draw: (_, random, variety) => drawLetter(random, variety) },
  word: { share: 0.08, draw: (_, random, variety) => drawWord(random, variety) },
  sign: { share: 0.18, draw: (_, random, variety) => drawSign(random, variety) },
  point: { share: 0.03, draw: (_, random, variety) => drawPoint(random, variety) },
  half: { share: 0.08, draw: drawHalf },
  between: { share: 0.07, draw: drawBetween },
  pair: { share: 0.07, draw: drawPair },
  neighbor: { share: 0.07, draw: drawWithNeighbor },
  clutter: { share: 0.12, draw: (_, random, variety) => drawClutter(random, variety) },
} satisfies Record<string, { share: number; draw: Draw }>;

export type Kind = keyof typeof kinds;
export const kindNames = Object.keys(kinds) as Kind[];

/** What cuts in the wrong place leave; a page has none of it before it is cut. */
const LEFT_BY_CUTS: readonly Kind[] = ["half", "between", "neighbor"];
export const pageKinds: readonly Kind[] = kindNames.filter((name) => !LEFT_BY_CUTS.includes(name));

/** What is no digit, of one of these kinds, as 28 x 28 bytes: scaled and centered as every mark of a form is. */
export function drawNonDigit(
  source: Source,
  random: Generator,
  { variety = 1, of = kindNames }: { variety?: Variety; of?: readonly Kind[] } = {},
): Uint8Array {
  let left = random.uniform() * of.reduce((sum, name) => sum + kinds[name].share, 0);
  const kind = of.find((name) => {
    left -= kinds[name].share;
    return left < 0;
  });
  return drawKind(kind ?? of[0], source, random, variety);
}

export function drawKind(kind: Kind, source: Source, random: Generator, variety: Variety = 1): Uint8Array {
  const draw: Draw = kinds[kind].draw;
  return fieldOf(draw(source, random, variety));
}

/** A drawing as a mark of a form. */
export const fieldOf = (ink: Gray): Uint8Array => scaleToField(ink, boundingBox(ink, BOX_LEVEL));
