// Convolutions with a 3 x 3 kernel and stride 1 by Winograd's method F(4x4, 3x3): 36 products make a tile of 4 x 4
// results, where the definition takes 144. A tile d of 6 x 6 pixels and the kernel g are brought to a basis in which
// convolving is multiplying element by element, and the products are brought back:
//
//   y = Aᵀ · [ (G g Gᵀ) ⊙ (Bᵀ d B) ] · A          summed over input channels before it is brought back
//
// That sum makes 36 matrix products out of a convolution, one for each element of the basis:
//
//   U : [36, K, C] weights     V : [C, 36, T] tiles of the input     M = U·V : [K, 36, T]     T tiles, side by side
//
// All elements of a channel lie in one piece in V and M, so that a transform reads or writes it from one end to the other.
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
import { addDepth, storeDepths } from "../matmul/simd";
import { COLS, DEPTH, HALF, ROWS } from "../matmul/tile";
import { multiplyPanel } from "../matmul/tile-simd";
import { halveRelu } from "../max-pool2d/halving-simd";
import { bytes, optional, ThreadScratch } from "../shared/simd/arguments";
import { transpose } from "../shared/simd/vector";
import { addTaps, areEvenTaps, markUnevenTiles, seeOnlyZeros, storeUnseen } from "./evenness-simd";
import { EIGHT, ELEMENTS, KERNELS_BYTES, PLACE_BYTES } from "./sizes";
import { gatherTiles, halveTiles, placeTiles, storeTiles, Tiling } from "./tiles-simd";
import { NO_BIAS, transformInput, transformKernels, transformOutput } from "./transforms-simd";

@unmanaged
export class WinogradPackScratch extends ThreadScratch {
  kernels: bytes;
  taps: bytes;
  tile: bytes;
}

@unmanaged
export class WinogradPackWeightArguments {
  from: WeightToPack;
  /** How much larger a tap of an even kernel may be than another. */
  limit: f32;
  /** A word that is set where a kernel is not even. */
  uneven: usize;
  scratch: WinogradPackScratch;
}

/** G g Gᵀ, packed for the product. A unit packs a panel of six output channels of one group: [groups, 36, panels, C, 6]. */
export function winogradPackWeight(args: WinogradPackWeightArguments, unit: i32, thread: i32): void {
  const packing = args.from;
  const K = packing.K,
    C = packing.C,
    strideK = packing.strideK,
    strideC = packing.strideC;
  const stepR = packing.stepR,
    stepS = packing.stepS;
  const inOrder = stepR == 3 && stepS == 1;
  const panels = (K + ROWS - 1) / ROWS;
  const plane = (<usize>(panels * C * ROWS)) << 2,
    kernel = (<usize>strideK) << 2;
  const scratch = args.scratch.of(thread);
  const kernels = scratch + args.scratch.kernels,
    taps = scratch + args.scratch.taps,
    tile = scratch + args.scratch.tile;
  const group = unit / panels,
    panel = unit % panels;
  const first = panel * ROWS;
  const weight = packing.weight + ((<usize>group * <usize>packing.strideG) << 2),
    packed = packing.packed + ((<usize>group * <usize>packing.size) << 2);
  const count = min(ROWS, K - first);
  memory.fill(kernels, 0, KERNELS_BYTES);
  memory.fill(taps, 0, KERNELS_BYTES);
  for (let c = 0; c < C; c++) {
    // The nine elements of six kernels, side by side.
    const g = weight + ((<usize>(first * strideK + c * strideC)) << 2);
    if (first + 8 <= K && inOrder) {
      // And of the two after them, which reach nothing.
      transpose(g, kernel, 8, 8, kernels, 32);
      for (let m: usize = 0; m < 8; m++)
        store<f32>(kernels + 8 * 32 + (m << 2), load<f32>(g + m * kernel, 32));
    } else {
      for (let m: usize = 0; m < <usize>count; m++)
        for (let i = 0; i < 9; i++) {
          const tap = (<isize>((i / 3) * stepR + (i % 3) * stepS)) << 2;
          store<f32>(kernels + <usize>(32 * i) + (m << 2), load<f32>(g + m * kernel + tap));
        }
    }
    addTaps(kernels, taps);
    const out = packed + ((<usize>((panel * C + c) * ROWS)) << 2);
    transformKernels(kernels, tile, out, plane, false);
    transformKernels(kernels + 16, tile, out + 16, plane, true);
  }
  if (!areEvenTaps(taps, count, args.limit)) atomic.store<i32>(args.uneven, 1);
}

/** V of some images, `batchBytes` apart, channel by channel, so that a line of it is written while it is in the cache. */
function transformImages(
  geometry: ConvGeometry,
  tiling: Tiling,
  batch: usize,
  batchBytes: usize,
  images: i32,
  places: usize,
  tile: usize,
  image: usize,
  v: usize,
  vRow: usize,
): void {
  const C = geometry.C,
    H = geometry.H,
    W = geometry.W,
    Hp = tiling.Hp,
    Wp = tiling.Wp,
    T = tiling.T;
  const count = images * tiling.tiles;
  const imageBytes = (<usize>(Hp * Wp)) << 2,
    plane = (<usize>T) << 2;
  for (let c = 0; c < C; c++) {
    for (let n = 0; n < images; n++) {
      const from = batch + <usize>n * batchBytes + ((<usize>(c * H * W)) << 2);
      const to = image + <usize>n * imageBytes;
      padImage(from, to, 1, H, W, Hp, Wp, geometry.top, geometry.left);
    }
    for (let t = 0; t < count; t += 8) {
      const out = v + <usize>c * vRow + ((<usize>t) << 2);
      gatherTiles(image, (<usize>Wp) << 2, places + <usize>(t / 4) * PLACE_BYTES, tile);
      transformInput(tile, 6 * EIGHT, EIGHT, tile, out, plane);
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
  checks: bytes;
  /** Images that are to be halved. */
  whole: bytes;
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
  /** With it, y is max(y, 0) halved. */
  argmax: optional;
  /** [N, groups, tiles], set where a tile is not for this method, or has a result that is not finite. */
  uneven: usize;
  /** How much larger a pixel of an even tile may be than what any of its results sees. */
  limit: f32;
  /** Bytes from a channel to the next, of V and of M. */
  vRow: bytes;
  mRow: bytes;
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
    tiles = tiling.tiles;
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
    checks = scratch + args.scratch.checks,
    whole = scratch + args.scratch.whole,
    part = scratch + args.scratch.part;
  const vRow = args.vRow,
    mRow = args.mRow;
  const imageBytes = (<usize>(tiling.Hp * tiling.Wp)) << 2;

  // From one image to the next: those of other groups lie between them.
  const imageSize = (<usize>(C * geometry.H * geometry.W)) << 2;
  const xBytes = <usize>groups * imageSize;
  const x = args.x + <usize>(firstImage * groups + group) * imageSize;
  for (let n = 0; n < images; n++) {
    const uneven = args.uneven + ((<usize>(((firstImage + n) * groups + group) * tiles)) << 2);
    const from = x + <usize>n * xBytes,
      padded = paddedPeaks + <usize>n * imageBytes;
    markUnevenTiles(from, geometry, tiling, args.limit, peaks, padded, uneven);
  }
  // Halved at once, unless what sees only zeros has to be set before.
  const halves = args.argmax != 0,
    atOnce = halves && !seeOnlyZeros(paddedPeaks, images, geometry, tiling);
  const windows = (<usize>((P / 2) * (Q / 2))) << 2,
    resultPlane = (<usize>(P * Q)) << 2;
  const plane = atOnce ? windows : resultPlane;
  const outBytes = <usize>((halves && !atOnce ? 1 : groups) * K) * plane;
  placeTiles(places, tiling, images, P, Q, imageBytes, outBytes, atOnce);
  transformImages(geometry, tiling, x, xBytes, images, places, tile, image, v, vRow);

  const columns = (images * tiles + 7) & ~7;
  const elementBytes = (<usize>T) << 2;
  const panelBytes = (<usize>(C * ROWS)) << 2;
  const u = args.packed + <usize>(group * ELEMENTS * panels) * panelBytes;
  for (let e = 0; e < ELEMENTS; e++) {
    const a = u + <usize>(e * panels) * panelBytes;
    for (let j: usize = 0; j < (<usize>columns) << 2; j += COLS << 2) {
      const b = v + <usize>e * elementBytes + j,
        c = m + <usize>e * elementBytes + j;
      const count = min(COLS, columns - <i32>(j >> 2));
      if (C <= DEPTH) {
        multiplyPanel(a, panelBytes, 24, b, HALF << 2, vRow, C, c, mRow, rows, count, false, 0);
        continue;
      }
      for (let k = 0; k < C; k += DEPTH) {
        const depth = min(DEPTH, C - k);
        const from = b + <usize>k * vRow;
        addDepth(a + <usize>k * 24, panelBytes, from, HALF << 2, vRow, depth, part, rows, count, k > 0);
      }
      storeDepths(part, rows, c, mRow, rows, count, false);
    }
  }

  const bias = args.bias;
  const groupBias = bias == 0 ? 0 : bias + ((<usize>(group * K)) << 2);
  memory.fill(checks, 0, (<usize>columns) << 2);
  const first = <usize>((firstImage * groups + group) * K) * plane;
  const y = halves && !atOnce ? whole : args.y + first;
  for (let k: usize = 0; k < <usize>K; k++) {
    const plus = bias == 0 ? NO_BIAS : groupBias + (k << 2);
    const to = k * plane;
    for (let t = 0; t < columns; t += 8) {
      const from = m + k * mRow + ((<usize>t) << 2);
      const place = places + <usize>(t / 4) * PLACE_BYTES;
      transformOutput(from, elementBytes, plus, tile, checks + ((<usize>t) << 2));
      if (atOnce) halveTiles(tile, place, y + to, args.argmax + first + to, Q);
      else storeTiles(tile, place, y + to, (<usize>Q) << 2);
    }
  }
  for (let n = 0; n < images; n++) {
    const i = (firstImage + n) * groups + group;
    for (let t = 0; t < tiles; t++) {
      const finite = load<i32>(checks + ((<usize>(n * tiles + t)) << 2)) == 0;
      if (!finite) store<i32>(args.uneven + ((<usize>(i * tiles + t)) << 2), 1);
    }
    if (atOnce) continue;
    const result = y + <usize>n * outBytes;
    storeUnseen(paddedPeaks + <usize>n * imageBytes, groupBias, result, geometry, tiling.Wp);
    if (halves) halveRelu(result, i, K, P, Q, args.y, args.argmax);
  }
}
