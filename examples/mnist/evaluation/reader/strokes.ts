// Strokes of a pen as points, and what a hand does to them.

import type { Generator } from "pellucid";

export interface Point {
  x: number;
  y: number;
}

/** Where the pen goes; a curve goes through its points, what is no curve straight from one to the next. */
export interface Stroke {
  points: readonly Point[];
  curved: boolean;
}

/**
 * Reads strokes: "0,10 5,0 10,10 | ~ 2,6 5,7 8,6" are a line with a corner and a curve, x to the right and y down.
 *
 * @example
 * parseStrokes("0,0 0,10")[0].points.length; // 2
 */
export const parseStrokes = (text: string): Stroke[] =>
  text.split("|").map((stroke) => ({
    curved: stroke.includes("~"),
    points: [...stroke.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => ({
      x: Number(x),
      y: Number(y),
    })),
  }));

/** Pieces of a curve between two of its points. */
const PIECES = 6;

/** The corners that the pen goes through: of a curve, those of the Catmull-Rom spline through its points. */
export function polyline({ points, curved }: Stroke): Point[] {
  if (!curved || points.length < 3) return [...points];
  const at = (i: number) => points[Math.min(Math.max(i, 0), points.length - 1)];
  const path = [points[0]];
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let piece = 1; piece <= PIECES; piece++) {
      const t = piece / PIECES;
      path.push({ x: spline(a.x, b.x, c.x, d.x, t), y: spline(a.y, b.y, c.y, d.y, t) });
    }
  }
  return path;
}

/** From b to c, its slopes there (c − a)/2 and (d − b)/2. */
const spline = (a: number, b: number, c: number, d: number, t: number): number =>
  b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));

/** How far a hand strays from the model. */
export interface Hand {
  /** The largest angle that it turns a glyph by, in radians. */
  turn: number;
  /** The largest part of its height that a glyph leans by. */
  shear: number;
  /** The largest logarithm of the factor that a glyph becomes wider by. */
  stretch: number;
  /** Standard deviation of each of a point's coordinates, as a part of the glyph's size. */
  wobble: number;
}

/** The strokes as somebody else would have made them. */
export function handDrawn(strokes: readonly Stroke[], hand: Hand, random: Generator): Stroke[] {
  const size = extent(strokes);
  const within = (most: number) => most * (2 * random.uniform() - 1);
  const angle = within(hand.turn);
  const shear = within(hand.shear);
  const stretch = Math.exp(within(hand.stretch));
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const stray = () => hand.wobble * size * random.normal();
  return strokes.map(({ points, curved }) => ({
    curved,
    points: points.map(({ x, y }) => {
      const [u, v] = [stretch * x - shear * y + stray(), y + stray()];
      return { x: cos * u - sin * v, y: sin * u + cos * v };
    }),
  }));
}

/** The longer side of the box around all points. */
export function extent(strokes: readonly Stroke[]): number {
  const points = strokes.flatMap(({ points }) => points);
  const along = (values: number[]) => Math.max(...values) - Math.min(...values);
  return Math.max(along(points.map(({ x }) => x)), along(points.map(({ y }) => y)));
}
