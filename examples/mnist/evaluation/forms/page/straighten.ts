import type { Picture } from "../../images/picture.js";
import type { Box } from "../box.js";
import { inkPlane } from "../ink-plane.js";
import { ENOUGH } from "../shrink-to-enough.js";
import type { Gray } from "../to-gray.js";
import { findPage } from "./find-page.js";
import { findSkew } from "./find-skew.js";
import {
  compose,
  cornersOf,
  type Homography,
  homography,
  IDENTITY,
  mapPoint,
  type Quad,
  type View,
} from "./homography.js";
import { warp } from "./warp.js";

/** A page, seen from straight above. */
interface Straight {
  gray: Gray;
  /** Where its corners are in the picture that was given, clockwise; null where the whole picture is the page. */
  page: Quad | null;
  /** By how many degrees its rules were turned clockwise. */
  skew: number;
  /** From `gray` to the picture that was given. */
  toOriginal: Homography;
}

/** So much of a page is left out at each edge, where it may be bent, or its edge is seen. */
const INSET = 0.008;
/** Rules are looked at on a copy with so many pixels on the longer side. */
const SIDE = 800;

/**
 * Takes the page out of a picture, without the desk and without perspective, in that color in which ink stands out best there
 * ({@link inkPlane}), and turns it until its rules are level or upright. A picture that shows no page, with no rules askew,
 * stays as it is.
 *
 * @param paper what shows through transparent pixels: white unless told.
 */
export function straighten(given: Picture, paper = 1): Straight {
  const page = findPage(given) ?? null;
  const flat = page ? cutOut(page) : { width: given.width, height: given.height, toOriginal: IDENTITY };
  const gray = inkPlane(given, paper, flat);
  const skew = findSkew(preview(gray, flat));
  if (!page && skew === 0) return { gray, page, skew, toOriginal: IDENTITY };
  const view = bounded(skew === 0 ? flat : turnedBack(flat, skew));
  return { gray: warp(gray, view), page, skew, toOriginal: view.toOriginal };
}

/** The page as large as the longer one of each two opposite edges is. */
function cutOut(page: Quad): View {
  const edge = (i: number) => Math.hypot(page[(i + 1) % 4].x - page[i].x, page[(i + 1) % 4].y - page[i].y);
  const full = {
    width: Math.round(Math.max(edge(0), edge(2))),
    height: Math.round(Math.max(edge(1), edge(3))),
  };
  const inset = Math.ceil(INSET * Math.max(full.width, full.height));
  const toOriginal = compose(homography(cornersOf(full.width, full.height), page), [
    1,
    0,
    inset,
    0,
    1,
    inset,
    0,
    0,
    1,
  ]);
  return { width: full.width - 2 * inset, height: full.height - 2 * inset, toOriginal };
}

/** The view, small: enough to see rules. */
const preview = (gray: Gray, view: View): Gray =>
  warp(gray, madeSmaller(view, Math.max(view.width, view.height) / SIDE));

/** The view with no more pixels than digits need: a page that is turned takes more of them than it has. */
const bounded = (view: View): View => madeSmaller(view, Math.sqrt((view.width * view.height) / ENOUGH));

function madeSmaller(view: View, scale: number): View {
  if (scale <= 1) return view;
  const [width, height] = [Math.floor(view.width / scale), Math.floor(view.height / scale)];
  const enlarge = [view.width / width, 0, 0, 0, view.height / height, 0, 0, 0, 1];
  return { width, height, toOriginal: compose(view.toOriginal, enlarge) };
}

/** A view around the same, turned by an angle against the clock, large enough for all of it. */
function turnedBack({ width, height, toOriginal }: View, degrees: number): View {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const wide = Math.ceil(width * cos + height * Math.abs(sin));
  const high = Math.ceil(height * cos + width * Math.abs(sin));
  const back = [
    ...[cos, -sin, width / 2 - (cos * wide) / 2 + (sin * high) / 2],
    ...[sin, cos, height / 2 - (sin * wide) / 2 - (cos * high) / 2],
    ...[0, 0, 1],
  ];
  return { width: wide, height: high, toOriginal: compose(toOriginal, back) };
}

/** The smallest box, in whole pixels, around where a box is to be seen in a picture of this size. */
export function mapBox(
  { x, y, width, height }: Box,
  map: Homography,
  picture: { width: number; height: number },
): Box {
  const corners = cornersOf(width, height).map((corner) =>
    mapPoint(map, { x: x + corner.x, y: y + corner.y }),
  );
  const within = (value: number, most: number) => Math.min(Math.max(Math.round(value), 0), most);
  const xs = corners.map((corner) => within(corner.x, picture.width));
  const ys = corners.map((corner) => within(corner.y, picture.height));
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}
