// The tile of C that stays in registers while k runs. In registers of 128 bits it is 6 x 8: two loads of B and six broadcasts
// of A feed twelve multiply-adds, and fifteen of the sixteen registers are in use. Where the engine joins pairs of
// operations to 256 bits (the level `wide`), 6 x 16 are as many instructions for twice as much; each element is summed in the
// same order, so the bits are the same.
//
//   A : panels of [depth, 6]     B : a panel of [depth, 16] as two halves of [depth, 8]     C : [M, columns]

import { WIDE } from "../shared/memory-map";
import { copyFloats, madd, storePair } from "../shared/simd/vector";
import { COLS, HALF, ROWS } from "./tile";

/** C tile [6, 8] = or += A panel [depth, 6] · B panel [depth, 8]; their rows are lda, ldb and ldc bytes apart. */
function multiplyTile(
  pa: usize,
  lda: usize,
  pb: usize,
  ldb: usize,
  depth: i32,
  c: usize,
  ldc: usize,
  accumulate: bool,
): void {
  let c00: v128, c01: v128, c10: v128, c11: v128, c20: v128, c21: v128;
  let c30: v128, c31: v128, c40: v128, c41: v128, c50: v128, c51: v128;
  if (accumulate) {
    c00 = v128.load(c);
    c01 = v128.load(c, 16);
    c10 = v128.load(c + ldc);
    c11 = v128.load(c + ldc, 16);
    c20 = v128.load(c + 2 * ldc);
    c21 = v128.load(c + 2 * ldc, 16);
    c30 = v128.load(c + 3 * ldc);
    c31 = v128.load(c + 3 * ldc, 16);
    c40 = v128.load(c + 4 * ldc);
    c41 = v128.load(c + 4 * ldc, 16);
    c50 = v128.load(c + 5 * ldc);
    c51 = v128.load(c + 5 * ldc, 16);
  } else {
    c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = f32x4.splat(0);
  }
  const end = pb + <usize>depth * ldb;
  while (pb < end) {
    const b0 = v128.load(pb);
    const b1 = v128.load(pb, 16);
    let a = v128.load32_splat(pa);
    c00 = madd(a, b0, c00);
    c01 = madd(a, b1, c01);
    a = v128.load32_splat(pa, 4);
    c10 = madd(a, b0, c10);
    c11 = madd(a, b1, c11);
    a = v128.load32_splat(pa, 8);
    c20 = madd(a, b0, c20);
    c21 = madd(a, b1, c21);
    a = v128.load32_splat(pa, 12);
    c30 = madd(a, b0, c30);
    c31 = madd(a, b1, c31);
    a = v128.load32_splat(pa, 16);
    c40 = madd(a, b0, c40);
    c41 = madd(a, b1, c41);
    a = v128.load32_splat(pa, 20);
    c50 = madd(a, b0, c50);
    c51 = madd(a, b1, c51);
    pa += lda;
    pb += ldb;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c + ldc, c10);
  v128.store(c + ldc, c11, 16);
  v128.store(c + 2 * ldc, c20);
  v128.store(c + 2 * ldc, c21, 16);
  v128.store(c + 3 * ldc, c30);
  v128.store(c + 3 * ldc, c31, 16);
  v128.store(c + 4 * ldc, c40);
  v128.store(c + 4 * ldc, c41, 16);
  v128.store(c + 5 * ldc, c50);
  v128.store(c + 5 * ldc, c51, 16);
}

/** What a row of a tile begins with that is not added to anything. */
const ZEROS = memory.data(COLS << 2, 64);

/**
 * C tile [6, 16] = start [6, 16] + A panel · B panel; start's rows are startRow bytes apart, and those of B in two halves of eight
 * columns, `half` bytes apart. A branch on whether there is a start, as above, and V8 would not join the vectors of the first row.
 */
function multiplyWideTile(
  pa: usize,
  lda: usize,
  pb: usize,
  half: usize,
  ldb: usize,
  depth: i32,
  start: usize,
  startRow: usize,
  c: usize,
  ldc: usize,
): void {
  let c00 = v128.load(start),
    c01 = v128.load(start, 16),
    c02 = v128.load(start, 32),
    c03 = v128.load(start, 48);
  let c10 = v128.load(start + startRow),
    c11 = v128.load(start + startRow, 16),
    c12 = v128.load(start + startRow, 32),
    c13 = v128.load(start + startRow, 48);
  let c20 = v128.load(start + 2 * startRow),
    c21 = v128.load(start + 2 * startRow, 16),
    c22 = v128.load(start + 2 * startRow, 32),
    c23 = v128.load(start + 2 * startRow, 48);
  let c30 = v128.load(start + 3 * startRow),
    c31 = v128.load(start + 3 * startRow, 16),
    c32 = v128.load(start + 3 * startRow, 32),
    c33 = v128.load(start + 3 * startRow, 48);
  let c40 = v128.load(start + 4 * startRow),
    c41 = v128.load(start + 4 * startRow, 16),
    c42 = v128.load(start + 4 * startRow, 32),
    c43 = v128.load(start + 4 * startRow, 48);
  let c50 = v128.load(start + 5 * startRow),
    c51 = v128.load(start + 5 * startRow, 16),
    c52 = v128.load(start + 5 * startRow, 32),
    c53 = v128.load(start + 5 * startRow, 48);
  const end = pb + <usize>depth * ldb;
  while (pb < end) {
    const b0 = v128.load(pb);
    const b1 = v128.load(pb, 16);
    const b2 = v128.load(pb + half);
    const b3 = v128.load(pb + half, 16);
    let a = v128.load32_splat(pa);
    c00 = madd(a, b0, c00);
    c01 = madd(a, b1, c01);
    c02 = madd(a, b2, c02);
    c03 = madd(a, b3, c03);
    a = v128.load32_splat(pa, 4);
    c10 = madd(a, b0, c10);
    c11 = madd(a, b1, c11);
    c12 = madd(a, b2, c12);
    c13 = madd(a, b3, c13);
    a = v128.load32_splat(pa, 8);
    c20 = madd(a, b0, c20);
    c21 = madd(a, b1, c21);
    c22 = madd(a, b2, c22);
    c23 = madd(a, b3, c23);
    a = v128.load32_splat(pa, 12);
    c30 = madd(a, b0, c30);
    c31 = madd(a, b1, c31);
    c32 = madd(a, b2, c32);
    c33 = madd(a, b3, c33);
    a = v128.load32_splat(pa, 16);
    c40 = madd(a, b0, c40);
    c41 = madd(a, b1, c41);
    c42 = madd(a, b2, c42);
    c43 = madd(a, b3, c43);
    a = v128.load32_splat(pa, 20);
    c50 = madd(a, b0, c50);
    c51 = madd(a, b1, c51);
    c52 = madd(a, b2, c52);
    c53 = madd(a, b3, c53);
    pa += lda;
    pb += ldb;
  }
  storePair(c, c00, c01);
  storePair(c + 32, c02, c03);
  storePair(c + ldc, c10, c11);
  storePair(c + ldc + 32, c12, c13);
  storePair(c + 2 * ldc, c20, c21);
  storePair(c + 2 * ldc + 32, c22, c23);
  storePair(c + 3 * ldc, c30, c31);
  storePair(c + 3 * ldc + 32, c32, c33);
  storePair(c + 4 * ldc, c40, c41);
  storePair(c + 4 * ldc + 32, c42, c43);
  storePair(c + 5 * ldc, c50, c51);
  storePair(c + 5 * ldc + 32, c52, c53);
}

/**
 * Rows [0, M) of C, at most sixteen columns, for one depth of k: all panels of A, `panelStride` bytes apart, with one of B,
 * whose halves are `half` bytes apart. `tile` is scratch for a tile that hangs over the edge.
 */
export function multiplyPanel(
  a: usize,
  panelStride: usize,
  lda: usize,
  b: usize,
  half: usize,
  ldb: usize,
  depth: i32,
  c: usize,
  ldc: usize,
  M: i32,
  columns: i32,
  accumulate: bool,
  tile: usize,
): void {
  const wide = columns > HALF && load<i32>(WIDE) != 0;
  const width = wide ? COLS : HALF;
  for (let first = 0; first < columns; first += width) {
    const count = min(width, columns - first);
    let panel = a,
      out = c;
    for (let i = 0; i < M; i += ROWS) {
      const rows = min(ROWS, M - i);
      const whole = rows == ROWS && count == width;
      const to = whole ? out : tile,
        row = whole ? ldc : (<usize>width) << 2;
      if (!whole && accumulate) copyRows(to, row, out, ldc, rows, count);
      if (wide) {
        const start = accumulate ? to : ZEROS;
        multiplyWideTile(panel, lda, b, half, ldb, depth, start, accumulate ? row : 0, to, row);
      } else multiplyTile(panel, lda, b, ldb, depth, to, row, accumulate);
      if (!whole) copyRows(out, ldc, to, row, rows, count);
      panel += panelStride;
      out += ROWS * ldc;
    }
    b += half;
    c += (<usize>width) << 2;
  }
}

function copyRows(to: usize, toRow: usize, from: usize, fromRow: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++) copyFloats(to + <usize>r * toRow, from + <usize>r * fromRow, columns);
}
