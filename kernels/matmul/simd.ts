// The matrix product with f32x4, tile by tile (tile-simd.ts).
//
//   A packed : [ceil(M / 6)] panels of [K, 6]     B packed : a panel of [2, K, 8], sixteen columns     C : [M, N]
//
// Packing makes all transposes one case, and every load of the inner loop the next one in memory. Rows and columns
// beyond the edge are zeros in the panels, and are not stored.

import { bytes, optional, ThreadScratch } from "../shared/simd/arguments";
import { addToSums } from "../shared/simd/long-sums";
import { copyFloats, horizontalSum, madd, transpose } from "../shared/simd/vector";
import { COLS, DEPTH, HALF, ROWS } from "./tile";
import { multiplyPanel } from "./tile-simd";

/**
 * The columns of C whose sums are longer than one depth of k: `sums` [rows, 16] in float64 = or += A panels · B panel. A depth
 * alone goes to the float32 before them, `part` [rows, 16]. rows is a multiple of 6.
 */
export function addDepth(
  a: usize,
  panelStride: usize,
  b: usize,
  half: usize,
  ldb: usize,
  depth: i32,
  part: usize,
  rows: i32,
  columns: i32,
  accumulate: bool,
): void {
  // Whole tiles, for which there is no scratch memory: what is beyond the columns is not stored.
  const whole = (columns + HALF - 1) & ~(HALF - 1);
  multiplyPanel(a, panelStride, 24, b, half, ldb, depth, part, COLS << 2, rows, whole, false, 0);
  addToSums(part + <usize>(rows * COLS * 4), part, rows * COLS, accumulate);
}

/** Rows [0, M) of C, at most sixteen columns, = or += what addDepth has summed up, rounded once. */
export function storeDepths(
  part: usize,
  rows: i32,
  c: usize,
  ldc: usize,
  M: i32,
  columns: i32,
  accumulate: bool,
): void {
  let sums = part + <usize>(rows * COLS * 4);
  for (let m = 0; m < M; m++) {
    for (let n: usize = 0; n < <usize>columns; n++) {
      const sum = load<f64>(sums + (n << 3));
      store<f32>(c + (n << 2), <f32>(accumulate ? sum + <f64>load<f32>(c + (n << 2)) : sum));
    }
    sums += COLS << 3;
    c += ldc;
  }
}

/** Packs `count` (at most 6) rows of a matrix, element (m, k) at a + m·down + k·along, into a panel [K, 6]. */
export function packRows(a: usize, down: usize, along: usize, count: i32, K: i32, out: usize): void {
  let k = 0;
  if (count == ROWS && along == 4) {
    for (; k + 4 <= K; k += 4) {
      packFour(a, down, out);
      a += 16;
      out += 96;
    }
  } else if (count == ROWS && down == 4) {
    for (; k < K; k++) {
      v128.store(out, v128.load(a));
      v128.store64_lane(out, v128.load64_zero(a, 16), 0, 16);
      a += along;
      out += 24;
    }
  }
  for (; k < K; k++) {
    for (let m = 0; m < ROWS; m++) {
      store<f32>(out + <usize>(m << 2), m < count ? load<f32>(a + <usize>m * down) : 0);
    }
    a += along;
    out += 24;
  }
}

/** Six rows of four to four rows of six. */
function packFour(a: usize, down: usize, out: usize): void {
  const x = v128.load(a),
    y = v128.load(a + down),
    z = v128.load(a + 2 * down),
    w = v128.load(a + 3 * down),
    u = v128.load(a + 4 * down),
    v = v128.load(a + 5 * down);
  const xy0 = v128.shuffle<f32>(x, y, 0, 4, 1, 5),
    xy1 = v128.shuffle<f32>(x, y, 2, 6, 3, 7);
  const zw0 = v128.shuffle<f32>(z, w, 0, 4, 1, 5),
    zw1 = v128.shuffle<f32>(z, w, 2, 6, 3, 7);
  const uv0 = v128.shuffle<f32>(u, v, 0, 4, 1, 5),
    uv1 = v128.shuffle<f32>(u, v, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f32>(xy0, zw0, 0, 1, 4, 5));
  v128.store64_lane(out, uv0, 0, 16);
  v128.store(out, v128.shuffle<f32>(xy0, zw0, 2, 3, 6, 7), 24);
  v128.store64_lane(out, uv0, 1, 40);
  v128.store(out, v128.shuffle<f32>(xy1, zw1, 0, 1, 4, 5), 48);
  v128.store64_lane(out, uv1, 0, 64);
  v128.store(out, v128.shuffle<f32>(xy1, zw1, 2, 3, 6, 7), 72);
  v128.store64_lane(out, uv1, 1, 88);
}

/** Packs `count` columns, element (k, n) at b + k·down + n·along, of rows [0, depth) into a panel [2, depth, 8]. */
export function packColumns(b: usize, down: usize, along: usize, count: i32, depth: i32, out: usize): void {
  packHalf(b, down, along, min(count, HALF), depth, out);
  if (count > HALF)
    packHalf(b + HALF * along, down, along, count - HALF, depth, out + <usize>(depth * HALF * 4));
}

function packHalf(b: usize, down: usize, along: usize, count: i32, depth: i32, out: usize): void {
  if (count == HALF && along == 4) {
    for (let k = 0; k < depth; k++) {
      v128.store(out, v128.load(b));
      v128.store(out, v128.load(b, 16), 16);
      b += down;
      out += 32;
    }
    return;
  }
  if (count == HALF && down == 4) {
    packColumnsTransposed(b, along, depth, out);
    return;
  }
  for (let k = 0; k < depth; k++) {
    for (let n = 0; n < HALF; n++) {
      store<f32>(out + <usize>(n << 2), n < count ? load<f32>(b + <usize>n * along) : 0);
    }
    b += down;
    out += 32;
  }
}

/** Eight columns that each lie in one piece. */
function packColumnsTransposed(b: usize, along: usize, depth: i32, out: usize): void {
  const whole = depth & ~3;
  transpose(b, along, HALF, whole, out, HALF << 2);
  for (let k = whole; k < depth; k++) {
    for (let n = 0; n < HALF; n++) {
      const from = b + <usize>n * along + ((<usize>k) << 2);
      store<f32>(out + ((<usize>(k * HALF + n)) << 2), load<f32>(from));
    }
  }
}

@unmanaged
export class MatmulSizes {
  M: i32;
  N: i32;
  K: i32;
}

/** From a row of a matrix to the next, and from a column to the next. */
@unmanaged
export class Steps {
  down: bytes;
  along: bytes;
}

@unmanaged
export class MatmulPackAArguments {
  a: usize;
  packed: usize;
  sizes: MatmulSizes;
  steps: Steps;
}

/** A unit packs one panel of six rows. */
export function matmulPackA(args: MatmulPackAArguments, unit: i32): void {
  const M = args.sizes.M,
    K = args.sizes.K,
    down = args.steps.down,
    along = args.steps.along;
  const first = unit * ROWS;
  const out = args.packed + ((<usize>(first * K)) << 2);
  packRows(args.a + <usize>first * down, down, along, min(ROWS, M - first), K, out);
}

/** A single row of A times columns that each lie in one piece: dot products, bound by how fast B can be read. */
function dotColumns(
  a: usize,
  b: usize,
  bias: usize,
  c: usize,
  first: i32,
  N: i32,
  K: i32,
  along: usize,
): void {
  const whole = K & ~15;
  for (let n = first; n < min(first + COLS, N); n++) {
    const column = b + <usize>n * along;
    let sum: f64 = 0;
    for (let from = 0; from < whole; from += 16 * DEPTH) {
      let v0 = f32x4.splat(0),
        v1 = v0,
        v2 = v0,
        v3 = v0;
      for (let k = from; k < min(from + 16 * DEPTH, whole); k += 16) {
        const at = (<usize>k) << 2;
        v0 = madd(v128.load(a + at), v128.load(column + at), v0);
        v1 = madd(v128.load(a + at, 16), v128.load(column + at, 16), v1);
        v2 = madd(v128.load(a + at, 32), v128.load(column + at, 32), v2);
        v3 = madd(v128.load(a + at, 48), v128.load(column + at, 48), v3);
      }
      sum += <f64>horizontalSum(f32x4.add(f32x4.add(v0, v1), f32x4.add(v2, v3)));
    }
    for (let k = whole; k < K; k++) {
      const at = (<usize>k) << 2;
      sum += <f64>load<f32>(a + at) * <f64>load<f32>(column + at);
    }
    const at = (<usize>n) << 2;
    store<f32>(c + at, <f32>(bias == 0 ? sum : sum + <f64>load<f32>(bias + at)));
  }
}

@unmanaged
export class MatmulScratch extends ThreadScratch {
  panel: bytes;
  tile: bytes;
  /** Where sums over more than one depth of k are gathered. */
  part: bytes;
}

@unmanaged
export class MatmulArguments {
  packedA: usize;
  /** Instead of packedA, a row of A whose products are dot products. */
  row: optional;
  b: usize;
  c: usize;
  bias: optional;
  sizes: MatmulSizes;
  /** Those of B. */
  steps: Steps;
  scratch: MatmulScratch;
}

/** A unit computes the columns of one panel of B, all rows. */
export function matmul(args: MatmulArguments, unit: i32, thread: i32): void {
  const packedA = args.packedA,
    bias = args.bias,
    down = args.steps.down,
    along = args.steps.along;
  const M = args.sizes.M,
    N = args.sizes.N,
    K = args.sizes.K;
  if (args.row != 0) {
    dotColumns(args.row, args.b, bias, args.c, unit * COLS, N, K, along);
    return;
  }
  const scratch = args.scratch.of(thread);
  const panel = scratch + args.scratch.panel,
    tile = scratch + args.scratch.tile,
    part = scratch + args.scratch.part;
  const rows = ((M + ROWS - 1) / ROWS) * ROWS;
  const first = unit * COLS;
  const columns = min(COLS, N - first);
  const c = args.c + ((<usize>first) << 2);
  const ldc = (<usize>N) << 2;
  const b = args.b + <usize>first * along;
  if (bias != 0) {
    const from = bias + ((<usize>first) << 2);
    for (let m = 0; m < M; m++) copyFloats(c + <usize>m * ldc, from, columns);
  } else if (K == 0) {
    for (let m = 0; m < M; m++) memory.fill(c + <usize>m * ldc, 0, (<usize>columns) << 2);
  }
  for (let k = 0; k < K; k += DEPTH) {
    const depth = min(DEPTH, K - k);
    packColumns(b + <usize>k * down, down, along, columns, depth, panel);
    const a = packedA + <usize>(k * 24);
    const stride = <usize>K * 24;
    const half = <usize>(depth * HALF * 4);
    if (K > DEPTH) addDepth(a, stride, panel, half, 32, depth, part, rows, columns, k > 0);
    else multiplyPanel(a, stride, 24, panel, half, 32, depth, c, ldc, M, columns, bias != 0, tile);
  }
  if (K > DEPTH) storeDepths(part, rows, c, ldc, M, columns, bias != 0);
}
