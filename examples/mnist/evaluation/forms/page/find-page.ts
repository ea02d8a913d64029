import type { Picture } from "../../images/picture.js";
import { connectedComponents } from "../connected-components.js";
import { closing, opening } from "../morphology.js";
import type { Gray } from "../to-gray.js";
import { area, convexHull, largestQuad } from "./convex-hull.js";
import type { Point, Quad } from "./homography.js";
import { crossing, type PageEdge, pageEdges } from "./page-edges.js";
import { smallCopy } from "./small-copy.js";

/** A page is looked for on a copy with so many pixels on the longer side. */
const SIDE = 480;
/** Dark up to so much of that is writing on the page; bright up to so much is no page, but a ring or a finger. */
const WRITING = 0.015;
const PAGE = 0.025;
/** So many levels are tried, to tell page from desk. */
const LEVELS = 16;
/** A page covers that much of the picture; more than this, and there is nothing around it to leave out. */
const MIN_AREA = 0.25;
const MAX_AREA = 0.985;
/** A region that is a page fills so much of the quadrilateral around it. */
const FILLED = 0.93;
/** Corners of a page seen in perspective have an angle whose sine is at least this. */
const MIN_SINE = 0.85;
/** Opposite edges are of lengths that differ by less than this factor. */
const MAX_RATIO = 1.5;
/** So much of each edge is straight, and the page is by so much the brighter there. */
const STRAIGHT = 0.6;
const CONTRAST = 1.2;
/** At most so many edges may be where the picture ends. */
const MAX_BORDERS = 1;
/** Lines are alike whose directions, and places as part of the longer side, differ by less. */
const ALIKE = 0.02;

/**
 * The corners of the page that a picture shows, clockwise from the upper left, in pixels of the picture; `undefined` where
 * it shows none, or nothing else.
 *
 * 1. {@link closing} takes the writing off a small copy, and {@link opening} rings and fingers.
 * 2. Of what is brighter than a level, the largest region; {@link largestQuad} in its convex hull are the rough corners. The
 *    light is uneven, so many levels are tried.
 * 3. Each of the four edges is fitted anew where it gets darker most; they cross at the corners.
 * 4. It is a page if it is large and nearly rectangular, its edges straight, it is brighter than what is around it, and each
 *    edge ends at its corners: that of a shadow on the page does not bound the edges that it crosses.
 * 5. Of several the largest is taken: a part of the page that is brighter than the rest may look like one.
 * 6. Where no level shows all four edges, as on a desk that is dark on one side and bright on another, edges of several
 *    levels are put together.
 */
export function findPage(picture: Picture): Quad | undefined {
  // What is transparent was not seen by a camera.
  if (picture.channels % 2 === 0) return undefined;
  const { gray, scale } = smallCopy(picture, SIDE);
  const side = Math.max(gray.width, gray.height);
  const radius = (part: number) => Math.max(1, Math.round(part * side));
  const closed = closing(gray, radius(WRITING));
  const smooth = opening(closed, radius(PAGE));
  const outlines = levelsOf(smooth)
    .map((level) => edgesAbove(smooth, closed, level))
    .filter((edges) => edges !== undefined);
  const filled = outlines.filter(({ filled }) => filled >= FILLED);
  const edgesOf = (all: readonly Outline[]) => all.map(({ edges }) => edges);
  const best = largestPage(edgesOf(filled), closed) ?? largestPage(mixed(edgesOf(outlines), side), closed);
  const onPicture = ({ x, y }: Point) => ({ x: x * scale, y: y * scale });
  return best && [onPicture(best[0]), onPicture(best[1]), onPicture(best[2]), onPicture(best[3])];
}

/** Evenly between the darkest and the brightest, but for a hundredth of either. */
function levelsOf({ data }: Gray): number[] {
  const sorted = data.toSorted();
  const [dark, bright] = [0.01, 0.99].map((part) => sorted[Math.floor(part * (sorted.length - 1))]);
  return Array.from({ length: LEVELS }, (_, i) => dark + ((bright - dark) * (i + 1)) / (LEVELS + 1));
}

/** Four edges: above, right, below, left. */
type Edges = readonly PageEdge[];

interface Outline {
  edges: Edges;
  /** How much of what is between them is in the region that they were found around. */
  filled: number;
}

/** The edges around the largest region that is brighter than a level, if it is large. */
function edgesAbove(smooth: Gray, closed: Gray, level: number): Outline | undefined {
  const { width, data } = smooth;
  const bright = new Uint8Array(data.length);
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    if (data[i] <= level) continue;
    bright[i] = 1;
    count += 1;
  }
  if (count < MIN_AREA * data.length) return undefined;
  const regions = connectedComponents(bright, width);
  const { pixels } = regions.reduce((a, b) => (b.pixels.length > a.pixels.length ? b : a), regions[0]);
  if (pixels.length < MIN_AREA * data.length) return undefined;
  const rough = largestQuad(convexHull(outline(pixels, width)));
  return rough && { edges: pageEdges(closed, rough), filled: pixels.length / area(rough) };
}

/** All ways to take each of the four edges from another outline, of those that are clear, and one of each two that are alike. */
function mixed(outlines: readonly Edges[], side: number): Edges[] {
  let ways: PageEdge[][] = [[]];
  for (const place of [0, 1, 2, 3]) {
    const clear: PageEdge[] = [];
    for (const edges of outlines) {
      const edge = edges[place];
      if (isClear(edge) && !clear.some((other) => areAlike(edge, other, side))) clear.push(edge);
    }
    ways = ways.flatMap((way) => clear.map((edge) => [...way, edge]));
  }
  return ways;
}

const isClear = ({ isBorder, straight, contrast }: PageEdge) =>
  isBorder || (straight >= STRAIGHT && contrast >= CONTRAST);

/** Whether two lines are nowhere far apart along an edge of a page. */
const areAlike = ({ line: a }: PageEdge, { line: b }: PageEdge, side: number) =>
  Math.abs(a.nx * b.ny - a.ny * b.nx) < ALIKE && Math.abs(a.offset - b.offset) < ALIKE * side;

/** The corners of the largest page that edges make, each fitted anew between these corners. */
function largestPage(outlines: readonly Edges[], closed: Gray): Quad | undefined {
  let best: Quad | undefined;
  for (const edges of outlines) {
    if (!edges.every(isClear)) continue;
    const rough = cornersBetween(edges);
    if (!isRectangular(rough, closed)) continue;
    const fitted = pageEdges(closed, rough);
    const corners = cornersBetween(fitted);
    if (!isRectangular(corners, closed) || !isBounded(fitted)) continue;
    if (!best || area(corners) > area(best)) best = corners;
  }
  return best;
}

const cornersBetween = ([above, right, below, left]: Edges): Quad => [
  crossing(left, above),
  crossing(above, right),
  crossing(right, below),
  crossing(below, left),
];

/** The first and last pixel of each row, at their outer corners: the hull of these is that of all. */
function outline(pixels: Int32Array, width: number): Point[] {
  const ends: [number, number][] = [];
  for (const pixel of pixels) {
    const y = Math.floor(pixel / width);
    const x = pixel - y * width;
    const row = ends[y];
    if (row === undefined) ends[y] = [x, x];
    else if (x < row[0]) row[0] = x;
    else if (x > row[1]) row[1] = x;
  }
  return ends.flatMap(([left, right], y) =>
    [y, y + 1].flatMap((edge) => [
      { x: left, y: edge },
      { x: right + 1, y: edge },
    ]),
  );
}

/** Whether corners are those of a large rectangle seen from aside. */
function isRectangular(corners: Quad, { width, height }: Gray): boolean {
  const size = area(corners) / (width * height);
  if (!(size >= MIN_AREA && size <= MAX_AREA)) return false;
  const sides = corners.map((a, i) => {
    const b = corners[(i + 1) % 4];
    return { x: b.x - a.x, y: b.y - a.y, length: Math.hypot(b.x - a.x, b.y - a.y) };
  });
  return sides.every((side, i) => {
    const [next, opposite] = [sides[(i + 1) % 4], sides[(i + 2) % 4]];
    const sine = (side.x * next.y - side.y * next.x) / (side.length * next.length);
    return sine >= MIN_SINE && side.length <= MAX_RATIO * opposite.length;
  });
}

/** Whether edges are clear, and each ends at its corners: no earlier, and no later where the picture goes on. */
function isBounded(edges: Edges): boolean {
  const ends = (edge: PageEdge, i: number) =>
    edge.isBorder ||
    edge.beyond.every((contrast, end) => {
      const neighbor = edges[(i + (end === 0 ? 3 : 1)) % 4];
      return neighbor.isBorder ? edge.ends[end] >= CONTRAST : contrast < Math.sqrt(edge.contrast);
    });
  return (
    edges.every(isClear) &&
    edges.every(ends) &&
    edges.filter(({ isBorder }) => isBorder).length <= MAX_BORDERS
  );
}
