// Convolutions with a 3 x 3 kernel and stride 1 by Winograd's method F(4x4, 3x3): 36 products make a tile of 4 x 4
// results, where the definition takes 144. A tile d of 6 x 6 pixels and the kernel g are brought to a basis in which
// convolving is multiplying element by element, and the products are brought back:
//
//   y = Aᵀ · [ (G g Gᵀ) ⊙ (Bᵀ d B) ] · A          summed over input channels before it is brought back
//
// That sum makes 36 matrix products out of a convolution, one for each element of the basis:
//
//   U : [36, K, C] weights     V : [36, C, T] tiles of the input     M = U·V : [36, K, T]     T tiles, four to a vector
//
// In one dimension it is the product of two polynomials, known by its values at five points and its leading
// coefficient. The rows of G and A hold the powers of the points, those of Bᵀ the polynomials that are zero at all the
// others. With the points 0, ±3/4 and ±3/2, all matrices are exact in binary, and rounding errors are about twice those
// of the definition in the mean, three times at worst (with the usual 0, ±1, ±2: five and ten times).
//
// Source: Lavin, Gray, "Fast Algorithms for Convolutional Neural Networks" (2015); on the points: Barabasz et al.,
// "Error Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural Networks" (2018)

import { padImage } from "../conv2d/pad-image-simd";
import { ConvGeometry, WeightToPack } from "../conv2d/simd";
import { addDepth, multiplyPanel, storeDepths } from "../matmul/simd";
import { COLS, DEPTH, ROWS } from "../matmul/tile";
import { bytes, isSet, optional, ThreadScratch } from "../shared/simd/arguments";
import { addTaps, areEvenTaps, markUnevenTiles, storeUnseen } from "./evenness-simd";
import { ELEMENTS, KERNELS_BYTES, SIDE } from "./sizes";
import { placeTiles, Tiling, transformInput, transformKernels, transformOutput } from "./transforms-simd";

@unmanaged
export class WinogradPackScratch extends ThreadScratch {
  kernels: bytes;
  taps: bytes;
  tile: bytes;
}

@unmanaged
export class WinogradPackWeightArguments {
  group: WeightToPack;
  /** How much larger a tap of an even kernel may be than another. */
  limit: f32;
  /** A word that is set where a kernel is not even. */
  uneven: usize;
  scratch: WinogradPackScratch;
}

/** G g Gᵀ, packed for the product. A unit packs a panel of six output channels: [36, panels, C, 6]. */
export function winogradPackWeight(args: WinogradPackWeightArguments, unit: i32, thread: i32): void {
  const group = args.group;
  const K = group.K,
    C = group.C,
    strideK = group.strideK,
    strideC = group.strideC;
  const turned = group.turned != 0;
  const panels = (K + ROWS - 1) / ROWS;
  const plane = (<usize>(panels * C * ROWS)) << 2;
  const scratch = args.scratch.of(thread);
  const kernels = scratch + args.scratch.kernels,
    taps = scratch + args.scratch.taps,
    tile = scratch + args.scratch.tile;
  const first = unit * ROWS;
  const count = min(ROWS, K - first);
  memory.fill(kernels, 0, KERNELS_BYTES);
  memory.fill(taps, 0, KERNELS_BYTES);
  for (let c = 0; c < C; c++) {
    // The nine elements of six kernels, side by side.
    for (let m = 0; m < count; m++) {
      const g = group.weight + ((<usize>((first + m) * strideK + c * strideC)) << 2);
      for (let i = 0; i < 9; i++) {
        const from = turned ? 8 - i : i;
        store<f32>(kernels + ((<usize>(8 * i + m)) << 2), load<f32>(g + ((<usize>from) << 2)));
      }
    }
    addTaps(kernels, taps);
    const out = group.packed + ((<usize>((unit * C + c) * ROWS)) << 2);
    transformKernels(kernels, tile, out, plane, false);
    transformKernels(kernels + 16, tile, out + 16, plane, true);
  }
  if (!areEvenTaps(taps, count, args.limit)) atomic.store<i32>(args.uneven, 1);
}

/** V of some images, channel by channel, so that a line of it is written while it is in the cache; zeros for those left out. */
export function transformImages(
  geometry: ConvGeometry,
  tiling: Tiling,
  batch: usize,
  first: i32,
  images: i32,
  group: i32,
  leftOut: optional,
  places: usize,
  tile: usize,
  image: usize,
  v: usize,
  plane: usize,
): void {
  const groups = geometry.groups,
    C = geometry.C,
    H = geometry.H,
    W = geometry.W,
    Hp = tiling.Hp,
    Wp = tiling.Wp,
    T = tiling.T,
    room = tiling.room;
  for (let n = 0; n < images; n++)
    for (let c = 0; c < C; c++) {
      const from = <usize>(((first + n) * groups + group) * C + c) * <usize>(H * W);
      const x = batch + (from << 2);
      if (isSet(leftOut, (first + n) * groups + group)) memory.fill(image, 0, (<usize>(Hp * Wp)) << 2);
      else padImage(x, image, 1, H, W, Hp, Wp, geometry.top, geometry.left, 1, 1);
      for (let t = 0; t < room; t += 4) {
        const out = v + ((<usize>(c * T + n * room + t)) << 2);
        transformInput(image, (<usize>Wp) << 2, places + ((<usize>t) << 4), tile, out, plane);
      }
    }
}

@unmanaged
export class WinogradScratch extends ThreadScratch {
  places: bytes;
  tile: bytes;
  v: bytes;
  m: bytes;
  image: bytes;
  peaks: bytes;
  /** The peaks of `together` images, with their padding. */
  paddedPeaks: bytes;
  /** Where sums over more channels than one depth are gathered. */
  part: bytes;
}

@unmanaged
export class WinogradConvArguments {
  geometry: ConvGeometry;
  tiling: Tiling;
  x: usize;
  packed: usize;
  bias: optional;
  y: usize;
  /** [N, groups, tiles], set where a tile is not for this method, and all over an image with a result that is not finite. */
  uneven: usize;
  /** How much larger a pixel of an even tile may be than what any of its results sees. */
  limit: f32;
  /** Bytes from a plane to the next, of V and of M. */
  vPlane: bytes;
  mPlane: bytes;
  scratch: WinogradScratch;
}

/** A unit is `together` images of one group. */
export function winogradConv(args: WinogradConvArguments, unit: i32, thread: i32): void {
  const geometry = args.geometry,
    tiling = args.tiling;
  const groups = geometry.groups,
    C = geometry.C,
    K = geometry.K,
    P = geometry.P,
    Q = geometry.Q,
    T = tiling.T,
    room = tiling.room;
  const panels = (K + ROWS - 1) / ROWS;
  const rows = panels * ROWS;
  const group = unit % groups;
  const firstImage = (unit / groups) * tiling.together;
  const images = min(tiling.together, geometry.N - firstImage);

  const scratch = args.scratch.of(thread);
  const places = scratch + args.scratch.places,
    tile = scratch + args.scratch.tile,
    v = scratch + args.scratch.v,
    m = scratch + args.scratch.m,
    image = scratch + args.scratch.image,
    peaks = scratch + args.scratch.peaks,
    paddedPeaks = scratch + args.scratch.paddedPeaks,
    part = scratch + args.scratch.part;
  const vPlane = args.vPlane,
    mPlane = args.mPlane;
  const imageBytes = (<usize>(tiling.Hp * tiling.Wp)) << 2;

  const tiles = ((P + SIDE - 1) / SIDE) * ((Q + SIDE - 1) / SIDE);
  for (let n = 0; n < images; n++) {
    const i = (firstImage + n) * groups + group;
    const x = args.x + ((<usize>i * <usize>(C * geometry.H * geometry.W)) << 2);
    const uneven = args.uneven + ((<usize>(i * tiles)) << 2);
    markUnevenTiles(x, geometry, tiling, args.limit, peaks, paddedPeaks + <usize>n * imageBytes, uneven);
  }
  placeTiles(places, P, Q, 0);
  transformImages(geometry, tiling, args.x, firstImage, images, group, 0, places, tile, image, v, vPlane);

  const columns = images * room;
  const ldt = (<usize>T) << 2;
  const panelBytes = (<usize>(C * ROWS)) << 2;
  const u = args.packed + <usize>(group * ELEMENTS * panels) * panelBytes;
  for (let e = 0; e < ELEMENTS; e++) {
    const a = u + <usize>(e * panels) * panelBytes;
    for (let j: usize = 0; j < (<usize>columns) << 2; j += COLS << 2) {
      const b = v + <usize>e * vPlane + j,
        c = m + <usize>e * mPlane + j;
      if (C <= DEPTH) {
        multiplyPanel(a, panelBytes, 24, b, ldt, C, c, ldt, rows, COLS, false, 0);
        continue;
      }
      for (let k = 0; k < C; k += DEPTH) {
        const depth = min(DEPTH, C - k);
        addDepth(a + <usize>k * 24, panelBytes, b + <usize>k * ldt, ldt, depth, part, rows, k > 0);
      }
      storeDepths(part, rows, c, ldt, rows, COLS, false);
    }
  }

  const bias = args.bias;
  const groupBias = bias == 0 ? 0 : bias + ((<usize>(group * K)) << 2);
  for (let n = 0; n < images; n++) {
    const i = (firstImage + n) * groups + group;
    const y = args.y + ((<usize>(i * K) * <usize>(P * Q)) << 2);
    let check = f32x4.splat(0);
    for (let k = 0; k < K; k++) {
      const b = bias == 0 ? f32x4.splat(0) : v128.load32_splat(groupBias + ((<usize>k) << 2));
      const plane = y + ((<usize>(k * P * Q)) << 2);
      for (let t = 0; t < room; t += 4) {
        const from = m + ((<usize>(k * T + n * room + t)) << 2);
        const place = places + ((<usize>t) << 4);
        check = transformOutput(from, mPlane, b, place, tile, plane, (<usize>Q) << 2, check);
      }
    }
    storeUnseen(paddedPeaks + <usize>n * imageBytes, groupBias, y, geometry, tiling.Wp);
    if (v128.any_true(f32x4.ne(check, f32x4.splat(0))))
      setAll(args.uneven + ((<usize>(i * tiles)) << 2), tiles);
  }
}

function setAll(flags: usize, count: i32): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) store<i32>(flags + i, 1);
}
