import type { Gray } from "../to-gray.js";
import type { Point, Quad } from "./homography.js";
import { valueAt } from "./warp.js";

/** A straight line: the points with nx x + ny y = offset; (nx, ny) has length 1 and points out of the page. */
interface Straight {
  nx: number;
  ny: number;
  offset: number;
}

/** One side of a page as the picture shows it. */
export interface PageEdge {
  line: Straight;
  /** It is where the picture ends. */
  isBorder: boolean;
  /** The part of it where the picture is steepest at the line itself. */
  straight: number;
  /** How many times as bright as what is outside the page is there. */
  contrast: number;
  /** The same near its two ends, and where the line goes on beyond them. */
  ends: readonly [number, number];
  beyond: readonly [number, number];
}

/** An edge is looked for at so many places along it, as far to either side as this part of the picture. */
const PLACES = 120;
const REACH = 0.03;
/** The corners may be round, or chipped. */
const INNER = 0.06;
/** What is nearer than so many pixels is on the line. */
const ON_LINE = 1.5;
/** So many of the places fit a line in the end. */
const NEARER = 0.6;
/** How far beyond a corner a line is followed, as part of the edge. */
const FOLLOWED = 0.12;

/** The four edges of a page whose corners are about these: above, right, below, left. */
export const pageEdges = (gray: Gray, quad: Quad): PageEdge[] =>
  quad.map((corner, i) => pageEdge(gray, corner, quad[(i + 1) % 4]));

function pageEdge(gray: Gray, a: Point, b: Point): PageEdge {
  const { width, height } = gray;
  const reach = Math.max(4, Math.round(REACH * Math.max(width, height)));
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  // Corners go clockwise, so that outside is to the left of the way from a to b.
  const [nx, ny] = [(b.y - a.y) / length, (a.x - b.x) / length];
  const rough = { nx, ny, offset: nx * a.x + ny * a.y };
  const ends = reach / 2;
  const atBorder = ({ x, y }: Point) =>
    (nx < -0.9 && x < ends) ||
    (nx > 0.9 && x > width - ends) ||
    (ny < -0.9 && y < ends) ||
    (ny > 0.9 && y > height - ends);
  if (atBorder(a) && atBorder(b)) {
    return {
      line: rough,
      isBorder: true,
      straight: 1,
      contrast: Infinity,
      ends: [Infinity, Infinity],
      beyond: [1, 1],
    };
  }
  const places = Array.from({ length: PLACES }, (_, i) => {
    const part = INNER + (1 - 2 * INNER) * (i / (PLACES - 1));
    return { x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y) };
  });
  const steps = places.map((place) => steepest(gray, place, nx, ny, reach));
  const line = fitLine(steps);
  const near = steps.filter(({ x, y }) => Math.abs(line.nx * x + line.ny * y - line.offset) <= ON_LINE);
  /** Along the line from one of its ends, outward (1) or inward (-1). */
  const contrastFrom = (end: 0 | 1, way: 1 | -1) => {
    const places = [0.4, 0.7, 1].map((part) => {
      const along = end === 1 ? 1 + way * part * FOLLOWED : -way * part * FOLLOWED;
      const [x, y] = [a.x + along * (b.x - a.x), a.y + along * (b.y - a.y)];
      const off = line.offset - line.nx * x - line.ny * y;
      return { x: x + off * line.nx, y: y + off * line.ny };
    });
    return contrastAt(gray, line, places);
  };
  return {
    line,
    isBorder: false,
    straight: near.length / PLACES,
    contrast: contrastAt(gray, line, near),
    ends: [contrastFrom(0, -1), contrastFrom(1, -1)],
    beyond: [contrastFrom(0, 1), contrastFrom(1, 1)],
  };
}

/** Where, along the normal through a place, it gets darker most. */
function steepest(gray: Gray, { x, y }: Point, nx: number, ny: number, reach: number): Point {
  let [best, most] = [0, -Infinity];
  for (let step = -reach; step <= reach; step += 0.5) {
    const inside = valueAt(gray, x + (step - 1) * nx, y + (step - 1) * ny);
    const outside = valueAt(gray, x + (step + 1) * nx, y + (step + 1) * ny);
    if (inside - outside > most) [best, most] = [step, inside - outside];
  }
  return { x: x + best * nx, y: y + best * ny };
}

/** The median of inside over outside, three pixels to either side; nothing is darker than 1/32. */
function contrastAt(gray: Gray, { nx, ny }: Straight, points: readonly Point[]): number {
  const inPicture = points.filter(({ x, y }) => x >= 0 && y >= 0 && x <= gray.width && y <= gray.height);
  if (inPicture.length === 0) return 1;
  const ratios = inPicture.map(({ x, y }) => {
    const [inside, outside] = [-3, 3].map((step) =>
      Math.max(1 / 32, valueAt(gray, x + step * nx, y + step * ny)),
    );
    return inside / outside;
  });
  return ratios.sort((a, b) => a - b)[ratios.length >> 1];
}

/**
 * The line of least squared distance to points, of which the farther part is left out, again and again: many may lie on a
 * finger, a ring or a shadow.
 */
function fitLine(points: readonly Point[]): Straight {
  let line = throughMiddle(points);
  for (let round = 0; round < 8; round++) {
    const distances = points.map(({ x, y }) => Math.abs(line.nx * x + line.ny * y - line.offset));
    const limit = distances.toSorted((a, b) => a - b)[Math.floor(NEARER * points.length)];
    line = throughMiddle(points.filter((_, i) => distances[i] <= limit));
  }
  return line;
}

/** Along the first principal axis: the angle of it is half of atan2(2 sxy, sxx - syy). */
function throughMiddle(points: readonly Point[]): Straight {
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  let [xx, xy, yy] = [0, 0, 0];
  for (const { x, y } of points) {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
    yy += (y - meanY) ** 2;
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  // The points are in the order from a to b, which tells which of the two normals points out.
  const [first, last] = [points[0], points[points.length - 1]];
  const forward = (last.x - first.x) * Math.cos(angle) + (last.y - first.y) * Math.sin(angle) >= 0 ? 1 : -1;
  const [nx, ny] = [forward * Math.sin(angle), -forward * Math.cos(angle)];
  return { nx, ny, offset: nx * meanX + ny * meanY };
}

/** Where two lines cross. */
export function crossing(a: PageEdge, b: PageEdge): Point {
  const { nx, ny, offset } = a.line;
  const other = b.line;
  const determinant = nx * other.ny - ny * other.nx;
  return {
    x: (offset * other.ny - other.offset * ny) / determinant,
    y: (nx * other.offset - other.nx * offset) / determinant,
  };
}
