import { connectedComponents } from "../connected-components.js";
import type { Gray } from "../to-gray.js";
import { area, convexHull, largestQuad } from "./convex-hull.js";
import type { Point, Quad } from "./homography.js";
import { closing, opening } from "./morphology.js";
import { crossing, type PageEdge, pageEdges } from "./page-edges.js";
import type { Picture } from "./picture.js";
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
/** Bright regions fill so much of the quadrilateral around them where they are a page. */
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

/**
 * The corners of the page that a picture shows, clockwise from the upper left, in pixels of the picture; `undefined` where
 * it shows none, or nothing else.
 *
 * 1. {@link closing} takes the writing off a small copy, and {@link opening} rings and fingers.
 * 2. Of what is brighter than a level, the largest region; {@link largestQuad} in its convex hull are the rough corners. The
 *    light is uneven, so many levels are tried.
 * 3. Each of the four edges is fitted anew where it gets darker most; they cross at the corners.
 * 4. It is a page if it is large, nearly rectangular and filled, its edges straight, it is brighter than what is around it,
 *    and each edge ends at its corners: that of a shadow on the page does not bound the edges that it crosses.
 * 5. Of several the largest is taken: a part of the page that is brighter than the rest may look like one.
 */
export function findPage(picture: Picture): Quad | undefined {
  // What is transparent was not seen by a camera.
  if (picture.channels % 2 === 0) return undefined;
  const { gray, scale } = smallCopy(picture, SIDE);
  const side = Math.max(gray.width, gray.height);
  const radius = (part: number) => Math.max(1, Math.round(part * side));
  const closed = closing(gray, radius(WRITING));
  const smooth = opening(closed, radius(PAGE));
  let best: Quad | undefined;
  for (const level of levelsOf(smooth)) {
    const quad = pageAbove(smooth, closed, level);
    if (quad && (!best || area(quad) > area(best))) best = quad;
  }
  const onPicture = ({ x, y }: Point) => ({ x: x * scale, y: y * scale });
  return best && [onPicture(best[0]), onPicture(best[1]), onPicture(best[2]), onPicture(best[3])];
}

/** Evenly between the darkest and the brightest, but for a hundredth of either. */
function levelsOf({ data }: Gray): number[] {
  const sorted = data.toSorted();
  const [dark, bright] = [0.01, 0.99].map((part) => sorted[Math.floor(part * (sorted.length - 1))]);
  return Array.from({ length: LEVELS }, (_, i) => dark + ((bright - dark) * (i + 1)) / (LEVELS + 1));
}

function pageAbove(smooth: Gray, closed: Gray, level: number): Quad | undefined {
  const { width, height, data } = smooth;
  const bright = new Uint8Array(data.length);
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    if (data[i] <= level) continue;
    bright[i] = 1;
    count += 1;
  }
  if (count < MIN_AREA * data.length) return undefined;
  const regions = connectedComponents(bright, width);
  const largest = regions.reduce((a, b) => (b.pixels.length > a.pixels.length ? b : a), regions[0]);
  if (!largest || largest.pixels.length < MIN_AREA * data.length) return undefined;
  const rough = largestQuad(convexHull(outline(largest.pixels, width)));
  if (!rough || largest.pixels.length < FILLED * area(rough)) return undefined;
  const edges = pageEdges(closed, rough);
  const corners: Quad = [
    crossing(edges[3], edges[0]),
    crossing(edges[0], edges[1]),
    crossing(edges[1], edges[2]),
    crossing(edges[2], edges[3]),
  ];
  return isPage(corners, edges, width * height) ? corners : undefined;
}

/** The first and last pixel of each row, at their outer corners: the hull of these is that of all. */
function outline(pixels: Int32Array, width: number): Point[] {
  const ends: [number, number][] = [];
  for (const pixel of pixels) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    ends[y] ??= [x, x];
    if (x < ends[y][0]) ends[y][0] = x;
    if (x > ends[y][1]) ends[y][1] = x;
  }
  return ends.flatMap(([left, right], y) =>
    [y, y + 1].flatMap((edge) => [
      { x: left, y: edge },
      { x: right + 1, y: edge },
    ]),
  );
}

/** Rule 4 of {@link findPage}. */
function isPage(corners: Quad, edges: readonly PageEdge[], pixels: number): boolean {
  const size = area(corners) / pixels;
  if (!(size >= MIN_AREA && size <= MAX_AREA)) return false;
  const sides = corners.map((a, i) => {
    const b = corners[(i + 1) % 4];
    return { x: b.x - a.x, y: b.y - a.y, length: Math.hypot(b.x - a.x, b.y - a.y) };
  });
  const isRectangular = sides.every((side, i) => {
    const [next, opposite] = [sides[(i + 1) % 4], sides[(i + 2) % 4]];
    const sine = (side.x * next.y - side.y * next.x) / (side.length * next.length);
    return sine >= MIN_SINE && side.length <= MAX_RATIO * opposite.length;
  });
  const isBounded = edges.every((edge, i) => {
    if (edge.isBorder) return true;
    const ends = edge.beyond.every((contrast, end) => {
      const neighbor = edges[(i + (end === 0 ? 3 : 1)) % 4];
      return neighbor.isBorder || contrast < Math.sqrt(edge.contrast);
    });
    return edge.straight >= STRAIGHT && edge.contrast >= CONTRAST && ends;
  });
  return isRectangular && isBounded && edges.filter(({ isBorder }) => isBorder).length <= MAX_BORDERS;
}
