/** A place in a picture, in pixels; the middle of the first pixel is at (1/2, 1/2). */
export interface Point {
  x: number;
  y: number;
}

/** Four corners, clockwise from the one at the top left. */
export type Quad = readonly [Point, Point, Point, Point];

/**
 * The nine numbers, row by row, of the matrix H that maps a plane seen in perspective to another view of it:
 * (x, y) goes to (u / w, v / w), where (u, v, w) = H (x, y, 1).
 */
export type Homography = readonly number[];

export const IDENTITY: Homography = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** A view of a picture: how many pixels it has each way, and where these are in the picture. */
export interface View {
  width: number;
  height: number;
  toOriginal: Homography;
}

/** The corners of a rectangle of this size. */
export const cornersOf = (width: number, height: number): Quad => [
  { x: 0, y: 0 },
  { x: width, y: 0 },
  { x: width, y: height },
  { x: 0, y: height },
];

/**
 * The homography that takes four points to four points, no three of either on one line.
 *
 * With h9 = 1 each pair is two linear equations in the other eight:
 * h1 x + h2 y + h3 - u (h7 x + h8 y) = u, and h4 x + h5 y + h6 - v (h7 x + h8 y) = v.
 *
 * @example
 * const unturn = homography(corners, cornersOf(600, 800));
 * mapPoint(unturn, corners[2]); // { x: 600, y: 800 }
 */
export function homography(from: Quad, to: Quad): Homography {
  const equations = from.flatMap(({ x, y }, i) => {
    const { x: u, y: v } = to[i];
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, v],
    ];
  });
  return [...solve(equations), 1];
}

export function mapPoint(h: Homography, { x, y }: Point): Point {
  const w = h[6] * x + h[7] * y + h[8];
  return { x: (h[0] * x + h[1] * y + h[2]) / w, y: (h[3] * x + h[4] * y + h[5]) / w };
}

/** The way back: the adjugate, which is the inverse but for a factor, and factors do not count. */
export function inverse([a, b, c, d, e, f, g, h, i]: Homography): Homography {
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
}

/** First `first`, then `then`. */
export const compose = (then: Homography, first: Homography): Homography =>
  Array.from({ length: 9 }, (_, at) => {
    const [row, column] = [3 * Math.floor(at / 3), at % 3];
    return then[row] * first[column] + then[row + 1] * first[column + 3] + then[row + 2] * first[column + 6];
  });

/** Gauss and Jordan, with the largest of each column as pivot. */
function solve(rows: number[][]): number[] {
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++) {
      if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    for (let row = 0; row < n; row++) {
      if (row === column) continue;
      const factor = rows[row][column] / rows[column][column];
      for (let k = column; k <= n; k++) rows[row][k] -= factor * rows[column][k];
    }
  }
  return rows.map((row, i) => row[n] / row[i]);
}
