import type { Point, Quad } from "./homography.js";

/** Twice the area of a triangle, above 0 if a, b, c turn clockwise where y grows downward. */
const turn = (a: Point, b: Point, c: Point): number => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);

/**
 * The corners of the smallest convex region around points, clockwise.
 *
 * Andrew, "Another efficient algorithm for convex hulls in two dimensions", Information Processing Letters 9, 1979.
 */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = points.toSorted((a, b) => a.x - b.x || a.y - b.y);
  const half = (along: readonly Point[]) => {
    const chain: Point[] = [];
    for (const point of along) {
      while (chain.length > 1 && turn(chain[chain.length - 2], chain[chain.length - 1], point) <= 0)
        chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** The area of a polygon whose corners go clockwise. */
export function area(corners: readonly Point[]): number {
  const twice = corners.map((a, i) => {
    const b = corners[(i + 1) % corners.length];
    return a.x * b.y - b.x * a.y;
  });
  return twice.reduce((sum, value) => sum + value, 0) / 2;
}

/** The four corners of a convex polygon that span the largest area: any two, and the farthest from their line on each side. */
export function largestQuad(hull: readonly Point[]): Quad | undefined {
  let best: Quad | undefined;
  let most = 0;
  for (let i = 0; i < hull.length; i++) {
    for (let k = i + 2; k < hull.length; k++) {
      const between = farthest(hull, i, k);
      const beyond = farthest(hull, k, i + hull.length);
      if (!between || !beyond) continue;
      const quad: Quad = [hull[i], between, hull[k], beyond];
      const size = area(quad);
      if (size > most) [best, most] = [quad, size];
    }
  }
  return best && fromTopLeft(best);
}

/** Of the corners after `from` and before `to`, the one that is farthest from the line through these two. */
function farthest(hull: readonly Point[], from: number, to: number): Point | undefined {
  const [a, b] = [hull[from % hull.length], hull[to % hull.length]];
  let best: Point | undefined;
  let most = 0;
  for (let i = from + 1; i < to; i++) {
    const point = hull[i % hull.length];
    const distance = -turn(a, b, point);
    if (distance > most) [best, most] = [point, distance];
  }
  return best;
}

/** The same corners, from the one nearest to the top left on. */
function fromTopLeft(quad: Quad): Quad {
  const sums = quad.map(({ x, y }) => x + y);
  const first = sums.indexOf(Math.min(...sums));
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => quad[(first + i) % 4]);
  return [a, b, c, d];
}
