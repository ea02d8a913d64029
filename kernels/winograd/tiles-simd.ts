// Tiles of images: where they lie, and how those of eight become elements side by side, and where results go.
//
//   tile : scratch of 36 elements, each of eight tiles; the results are 4 x 4 of them

import { storeLargest } from "../max-pool2d/halving-simd";
import { rectify } from "../shared/simd/vector";
import { EIGHT, PLACE_BYTES, RESULTS_ROW } from "./sizes";

/** How the images of a convolution are cut into tiles. */
@unmanaged
export class Tiling {
  /** The size of an image with the padding of all tiles. */
  Hp: i32;
  Wp: i32;
  /** Tiles of an image. */
  tiles: i32;
  /** Images at a time, and tiles that there is room for then: a multiple of eight. */
  together: i32;
  T: i32;
}

// Where a group of four tiles lies: for each its offset in the padded input, its offset in the output, how many rows and columns
// of what is stored are inside, and which pixel of the plane is its first. Tiles beyond the last one have no rows.
const IN: usize = 0,
  OUT: usize = 16,
  INSIDE_ROWS: usize = 32,
  INSIDE_COLUMNS: usize = 48,
  FIRST: usize = 64;

/**
 * The places of all tiles of some images, up to a multiple of eight. The padded images lie `imageBytes` apart, what is made of
 * them, which is halved or not, `outBytes`. What is beyond the last tile reads where the first one does.
 */
export function placeTiles(
  place: usize,
  tiling: Tiling,
  images: i32,
  P: i32,
  Q: i32,
  imageBytes: usize,
  outBytes: usize,
  halved: bool,
): void {
  const across = (Q + 3) / 4;
  const tiles = tiling.tiles;
  const shift = halved ? 1 : 0;
  const count = images * tiles;
  for (let group = 0; group < count; group += 4) {
    for (let i = 0; i < 4; i++) {
      const inside = group + i < count;
      const image = <usize>((group + i) / tiles),
        t = (group + i) % tiles;
      const p = 4 * (t / across),
        q = 4 * (t % across);
      const at = place + ((<usize>i) << 2);
      store<u32>(at, inside ? <u32>(image * imageBytes) + <u32>((p * tiling.Wp + q) << 2) : 0, IN);
      const first = (p >> shift) * (Q >> shift) + (q >> shift);
      store<u32>(at, <u32>(image * outBytes) + <u32>(first << 2), OUT);
      store<i32>(at, inside ? min(4, P - p) >> shift : 0, INSIDE_ROWS);
      store<i32>(at, min(4, Q - q) >> shift, INSIDE_COLUMNS);
      store<i32>(at, p * Q + q, FIRST);
    }
    place += PLACE_BYTES;
  }
  if (((count + 3) / 4) & 1) memory.fill(place, 0, PLACE_BYTES);
}

/** The 6 x 6 pixels of the eight tiles of two places. */
export function gatherTiles(image: usize, row: usize, place: usize, tile: usize): void {
  gatherFour(image, row, place, tile);
  gatherFour(image, row, place + PLACE_BYTES, tile + 16);
}

function gatherFour(image: usize, row: usize, place: usize, to: usize): void {
  const o0 = <usize>load<u32>(place, IN),
    o1 = <usize>load<u32>(place + 4, IN),
    o2 = <usize>load<u32>(place + 8, IN),
    o3 = <usize>load<u32>(place + 12, IN);
  for (let i = 0; i < 6; i++) {
    const x = v128.load(image + o0),
      y = v128.load(image + o1),
      z = v128.load(image + o2),
      w = v128.load(image + o3);
    const xy = v128.shuffle<f32>(
      v128.load64_zero(image + o0, 16),
      v128.load64_zero(image + o1, 16),
      0,
      4,
      1,
      5,
    );
    const zw = v128.shuffle<f32>(
      v128.load64_zero(image + o2, 16),
      v128.load64_zero(image + o3, 16),
      0,
      4,
      1,
      5,
    );
    const xy0 = v128.shuffle<f32>(x, y, 0, 4, 1, 5),
      xy1 = v128.shuffle<f32>(x, y, 2, 6, 3, 7);
    const zw0 = v128.shuffle<f32>(z, w, 0, 4, 1, 5),
      zw1 = v128.shuffle<f32>(z, w, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(xy0, zw0, 0, 1, 4, 5));
    v128.store(to + EIGHT, v128.shuffle<f32>(xy0, zw0, 2, 3, 6, 7));
    v128.store(to + 2 * EIGHT, v128.shuffle<f32>(xy1, zw1, 0, 1, 4, 5));
    v128.store(to + 3 * EIGHT, v128.shuffle<f32>(xy1, zw1, 2, 3, 6, 7));
    v128.store(to + 4 * EIGHT, v128.shuffle<f32>(xy, zw, 0, 1, 4, 5));
    v128.store(to + 5 * EIGHT, v128.shuffle<f32>(xy, zw, 2, 3, 6, 7));
    to += 6 * EIGHT;
    image += row;
  }
}

/** The results of the eight tiles of two places to a plane of the output, whose rows are `row` bytes apart. */
export function storeTiles(tile: usize, place: usize, y: usize, row: usize): void {
  for (let p = 0; p < 4; p++) {
    storeRows(tile, place, p, y);
    storeRows(tile + 16, place + PLACE_BYTES, p, y);
    tile += RESULTS_ROW;
    y += row;
  }
}

/** Row p of four tiles. */
function storeRows(tile: usize, place: usize, p: i32, y: usize): void {
  const y0 = v128.load(tile),
    y1 = v128.load(tile, EIGHT),
    y2 = v128.load(tile, 2 * EIGHT),
    y3 = v128.load(tile, 3 * EIGHT);
  const xy0 = v128.shuffle<f32>(y0, y1, 0, 4, 1, 5),
    xy1 = v128.shuffle<f32>(y0, y1, 2, 6, 3, 7);
  const zw0 = v128.shuffle<f32>(y2, y3, 0, 4, 1, 5),
    zw1 = v128.shuffle<f32>(y2, y3, 2, 6, 3, 7);
  storeRow(place, p, y, v128.shuffle<f32>(xy0, zw0, 0, 1, 4, 5));
  storeRow(place + 4, p, y, v128.shuffle<f32>(xy0, zw0, 2, 3, 6, 7));
  storeRow(place + 8, p, y, v128.shuffle<f32>(xy1, zw1, 0, 1, 4, 5));
  storeRow(place + 12, p, y, v128.shuffle<f32>(xy1, zw1, 2, 3, 6, 7));
}

/** Stores the part of a tile's row that is inside the output. */
function storeRow(place: usize, p: i32, y: usize, v: v128): void {
  if (p >= load<i32>(place, INSIDE_ROWS)) return;
  const at = y + <usize>load<u32>(place, OUT);
  const columns = load<i32>(place, INSIDE_COLUMNS);
  if (columns == 4) {
    v128.store(at, v);
    return;
  }
  if (columns >= 2) v128.store64_lane(at, v, 0);
  if (columns == 3) v128.store32_lane(at, v, 2, 8);
  if (columns == 1) v128.store32_lane(at, v, 0);
}

/** The same results, made positive and halved, to a plane of y and one of argmax, of images that are Q wide. */
export function halveTiles(tile: usize, place: usize, y: usize, argmax: usize, Q: i32): void {
  const row = (<usize>(Q / 2)) << 2;
  for (let p = 0; p < 2; p++) {
    halveRow(tile, place, p, y, argmax, Q);
    halveRow(tile + 16, place + PLACE_BYTES, p, y, argmax, Q);
    tile += 2 * RESULTS_ROW;
    y += row;
    argmax += row;
  }
}

/** Row p of the windows of four tiles. */
function halveRow(tile: usize, place: usize, p: i32, y: usize, argmax: usize, Q: i32): void {
  const at = i32x4.add(v128.load(place, FIRST), i32x4.splat(2 * p * Q)),
    one = i32x4.splat(1);
  const below = i32x4.add(at, i32x4.splat(Q)),
    low = tile + RESULTS_ROW;
  const next = i32x4.add(at, one),
    last = i32x4.add(below, one);
  // The largest of the left windows, which they are, and the same of the right ones, where their pixels have been read.
  const a = rectify(v128.load(tile)),
    b = rectify(v128.load(tile, EIGHT)),
    c = rectify(v128.load(low)),
    d = rectify(v128.load(low, EIGHT));
  storeLargest(a, b, c, d, at, next, below, last, tile, low);
  const two = i32x4.splat(2);
  const e = rectify(v128.load(tile, 2 * EIGHT)),
    f = rectify(v128.load(tile, 3 * EIGHT)),
    g = rectify(v128.load(low, 2 * EIGHT)),
    h = rectify(v128.load(low, 3 * EIGHT));
  storeLargest(
    e,
    f,
    g,
    h,
    i32x4.add(at, two),
    i32x4.add(next, two),
    i32x4.add(below, two),
    i32x4.add(last, two),
    tile + EIGHT,
    low + EIGHT,
  );
  storeWindows(place, p, y, v128.load(tile), v128.load(tile, EIGHT));
  storeWindows(place, p, argmax, v128.load(low), v128.load(low, EIGHT));
}

/** Row p of the windows of four tiles: the left ones, and the right ones. */
function storeWindows(place: usize, p: i32, y: usize, left: v128, right: v128): void {
  const first = v128.shuffle<f32>(left, right, 0, 4, 1, 5),
    second = v128.shuffle<f32>(left, right, 2, 6, 3, 7);
  storePairOf(place, p, y, i64x2.extract_lane(first, 0));
  storePairOf(place + 4, p, y, i64x2.extract_lane(first, 1));
  storePairOf(place + 8, p, y, i64x2.extract_lane(second, 0));
  storePairOf(place + 12, p, y, i64x2.extract_lane(second, 1));
}

/** Stores those of a tile's two windows that are inside the output. */
function storePairOf(place: usize, p: i32, y: usize, pair: i64): void {
  if (p >= load<i32>(place, INSIDE_ROWS)) return;
  const at = y + <usize>load<u32>(place, OUT);
  const columns = load<i32>(place, INSIDE_COLUMNS);
  if (columns == 2) store<i64>(at, pair);
  else if (columns == 1) store<i32>(at, <i32>pair);
}
