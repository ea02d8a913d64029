// The transforms of Winograd's method, of eight tiles, or eight channels of a tile, at a time: two vectors side by side hold an
// element of each, and the level `wide` joins the two. simd.ts has the formula.
//
//   tile : scratch of 36 elements
//
// The passes over one dimension and over the other are one loop each, so that the compiler puts the pass in place of its only
// call, and without branches, since operations on two sides of one are not joined.

import { madd, storePair } from "../shared/simd/vector";
import { EIGHT, RESULTS_ROW } from "./sizes";

// The points are 0, ±a, ±b and infinity.
const A1: f32 = 0.75;
const B1: f32 = 1.5;
const A2: f32 = A1 * A1;
const B2: f32 = B1 * B1;
const A3: f32 = A2 * A1;
const B3: f32 = B2 * B1;
/** What G divides by: the product of a point's distances to the other finite ones. */
const F0: f32 = A2 * B2;
const FA: f32 = 2 * A2 * (A2 - B2);
const FB: f32 = 2 * B2 * (B2 - A2);

// V8 makes a constant vector anew wherever it is used, in three instructions, and in eight for 256 bits; one that is loaded
// takes one.
const CONSTANTS = memory.data<f32>([
  A1,
  A2,
  A3,
  B1,
  B2,
  B3,
  -A2,
  -B2,
  -(A2 + B2),
  A2 * B2,
  1 / F0,
  1 / FA,
  A1 / FA,
  1 / FB,
  B1 / FB,
]);

/** Their order. */
enum At {
  A1,
  A2,
  A3,
  B1,
  B2,
  B3,
  MINUS_A2,
  MINUS_B2,
  MINUS_SUM,
  PRODUCT,
  ONE_F0,
  ONE_FA,
  A1_FA,
  ONE_FB,
  B1_FB,
}

function constant(at: At): v128 {
  return v128.load32_splat(CONSTANTS + ((<usize>at) << 2));
}

/** One dimension of Bᵀ·d: six elements, `step` bytes apart, to six, `outStep` bytes apart. */
function inputPass(
  d: usize,
  step: usize,
  out: usize,
  outStep: usize,
  a1: v128,
  b1: v128,
  a2: v128,
  b2: v128,
  sum: v128,
  product: v128,
): void {
  const d0 = v128.load(d),
    d1 = v128.load(d + step),
    d2 = v128.load(d + 2 * step),
    d3 = v128.load(d + 3 * step),
    d4 = v128.load(d + 4 * step),
    d5 = v128.load(d + 5 * step);
  const dEvenA = madd(d2, b2, d4),
    dOddA = f32x4.mul(a1, madd(d1, b2, d3));
  const dEvenB = madd(d2, a2, d4),
    dOddB = f32x4.mul(b1, madd(d1, a2, d3));
  const dFirst = madd(d0, product, madd(d2, sum, d4)),
    dLast = madd(d1, product, madd(d3, sum, d5));
  const e0 = v128.load(d, 16),
    e1 = v128.load(d + step, 16),
    e2 = v128.load(d + 2 * step, 16),
    e3 = v128.load(d + 3 * step, 16),
    e4 = v128.load(d + 4 * step, 16),
    e5 = v128.load(d + 5 * step, 16);
  const eEvenA = madd(e2, b2, e4),
    eOddA = f32x4.mul(a1, madd(e1, b2, e3));
  const eEvenB = madd(e2, a2, e4),
    eOddB = f32x4.mul(b1, madd(e1, a2, e3));
  const eFirst = madd(e0, product, madd(e2, sum, e4)),
    eLast = madd(e1, product, madd(e3, sum, e5));
  storePair(out, dFirst, eFirst);
  storePair(out + outStep, f32x4.add(dEvenA, dOddA), f32x4.add(eEvenA, eOddA));
  storePair(out + 2 * outStep, f32x4.sub(dEvenA, dOddA), f32x4.sub(eEvenA, eOddA));
  storePair(out + 3 * outStep, f32x4.add(dEvenB, dOddB), f32x4.add(eEvenB, eOddB));
  storePair(out + 4 * outStep, f32x4.sub(dEvenB, dOddB), f32x4.sub(eEvenB, eOddB));
  storePair(out + 5 * outStep, dLast, eLast);
}

/** Bᵀ d B: of pixels whose rows and columns are `row` and `column` bytes apart to 36 elements `plane` bytes apart. */
export function transformInput(
  d: usize,
  row: usize,
  column: usize,
  tile: usize,
  out: usize,
  plane: usize,
): void {
  const a1 = constant(At.A1),
    b1 = constant(At.B1),
    a2 = constant(At.MINUS_A2),
    b2 = constant(At.MINUS_B2),
    sum = constant(At.MINUS_SUM),
    product = constant(At.PRODUCT);
  for (let i: usize = 0; i < 12; i++) {
    const rows = i < 6;
    const from = select(d + row * i, tile + EIGHT * (i - 6), rows);
    const to = select(tile + 6 * EIGHT * i, out + plane * (i - 6), rows);
    inputPass(
      from,
      select(column, 6 * EIGHT, rows),
      to,
      select(EIGHT, 6 * plane, rows),
      a1,
      b1,
      a2,
      b2,
      sum,
      product,
    );
  }
}

/** One dimension of A·dy: four elements, `step` bytes apart, to six, `outStep` bytes apart. */
function gradientPass(
  y: usize,
  step: usize,
  out: usize,
  outStep: usize,
  a1: v128,
  a2: v128,
  a3: v128,
  b1: v128,
  b2: v128,
  b3: v128,
): void {
  const d0 = v128.load(y),
    d1 = v128.load(y + step),
    d2 = v128.load(y + 2 * step),
    d3 = v128.load(y + 3 * step);
  const dEvenA = madd(d2, a2, d0),
    dOddA = madd(d3, a3, f32x4.mul(d1, a1));
  const dEvenB = madd(d2, b2, d0),
    dOddB = madd(d3, b3, f32x4.mul(d1, b1));
  const e0 = v128.load(y, 16),
    e1 = v128.load(y + step, 16),
    e2 = v128.load(y + 2 * step, 16),
    e3 = v128.load(y + 3 * step, 16);
  const eEvenA = madd(e2, a2, e0),
    eOddA = madd(e3, a3, f32x4.mul(e1, a1));
  const eEvenB = madd(e2, b2, e0),
    eOddB = madd(e3, b3, f32x4.mul(e1, b1));
  storePair(out, d0, e0);
  storePair(out + outStep, f32x4.add(dEvenA, dOddA), f32x4.add(eEvenA, eOddA));
  storePair(out + 2 * outStep, f32x4.sub(dEvenA, dOddA), f32x4.sub(eEvenA, eOddA));
  storePair(out + 3 * outStep, f32x4.add(dEvenB, dOddB), f32x4.add(eEvenB, eOddB));
  storePair(out + 4 * outStep, f32x4.sub(dEvenB, dOddB), f32x4.sub(eEvenB, eOddB));
  storePair(out + 5 * outStep, d3, e3);
}

/** A dy Aᵀ: of 4 x 4 pixels to 36 elements likewise. */
export function transformGradient(
  dy: usize,
  row: usize,
  column: usize,
  tile: usize,
  out: usize,
  plane: usize,
): void {
  const a1 = constant(At.A1),
    a2 = constant(At.A2),
    a3 = constant(At.A3),
    b1 = constant(At.B1),
    b2 = constant(At.B2),
    b3 = constant(At.B3);
  for (let i: usize = 0; i < 10; i++) {
    const rows = i < 4;
    const from = select(dy + row * i, tile + EIGHT * (i - 4), rows);
    const to = select(tile + 6 * EIGHT * i, out + plane * (i - 4), rows);
    gradientPass(
      from,
      select(column, 6 * EIGHT, rows),
      to,
      select(EIGHT, 6 * plane, rows),
      a1,
      a2,
      a3,
      b1,
      b2,
      b3,
    );
  }
}

/** One dimension of Aᵀ·m, plus bias: six elements, `step` bytes apart, to four, `outStep` bytes apart. */
function outputPass(
  m: usize,
  step: usize,
  bias: usize,
  out: usize,
  outStep: usize,
  a1: v128,
  a2: v128,
  a3: v128,
  b1: v128,
  b2: v128,
  b3: v128,
): void {
  const m1 = v128.load(m + step),
    m2 = v128.load(m + 2 * step),
    m3 = v128.load(m + 3 * step),
    m4 = v128.load(m + 4 * step);
  const plus = v128.load32_splat(bias);
  const mEvenA = f32x4.add(m1, m2),
    mOddA = f32x4.sub(m1, m2),
    mEvenB = f32x4.add(m3, m4),
    mOddB = f32x4.sub(m3, m4);
  const mFirst = f32x4.add(f32x4.add(v128.load(m), plus), f32x4.add(mEvenA, mEvenB)),
    mSecond = madd(mOddB, b1, madd(mOddA, a1, plus)),
    mThird = madd(mEvenB, b2, madd(mEvenA, a2, plus)),
    mFourth = madd(mOddB, b3, madd(mOddA, a3, f32x4.add(v128.load(m + 5 * step), plus)));
  const n1 = v128.load(m + step, 16),
    n2 = v128.load(m + 2 * step, 16),
    n3 = v128.load(m + 3 * step, 16),
    n4 = v128.load(m + 4 * step, 16);
  const nEvenA = f32x4.add(n1, n2),
    nOddA = f32x4.sub(n1, n2),
    nEvenB = f32x4.add(n3, n4),
    nOddB = f32x4.sub(n3, n4);
  const nFirst = f32x4.add(f32x4.add(v128.load(m, 16), plus), f32x4.add(nEvenA, nEvenB)),
    nSecond = madd(nOddB, b1, madd(nOddA, a1, plus)),
    nThird = madd(nEvenB, b2, madd(nEvenA, a2, plus)),
    nFourth = madd(nOddB, b3, madd(nOddA, a3, f32x4.add(v128.load(m + 5 * step, 16), plus)));
  storePair(out, mFirst, nFirst);
  storePair(out + outStep, mSecond, nSecond);
  storePair(out + 2 * outStep, mThird, nThird);
  storePair(out + 3 * outStep, mFourth, nFourth);
}

/** What is added in the first dimension. */
export const NO_BIAS = memory.data<f32>([0]);

/**
 * Aᵀ m A of eight tiles, plus the float at `bias`: 36 elements, `plane` bytes apart, to 4 x 4 results in `tile`, RESULTS_ROW bytes
 * from a row of theirs to the next. The words of the tiles at `checks` are not 0 any more where a result is not finite.
 */
export function transformOutput(m: usize, plane: usize, bias: usize, tile: usize, checks: usize): void {
  const a1 = constant(At.A1),
    a2 = constant(At.A2),
    a3 = constant(At.A3),
    b1 = constant(At.B1),
    b2 = constant(At.B2),
    b3 = constant(At.B3);
  for (let i: usize = 0; i < 10; i++) {
    const columns = i < 6;
    const row = tile + RESULTS_ROW * (i - 6);
    const from = select(m + plane * i, row, columns),
      step = select(6 * plane, EIGHT, columns);
    const to = select(tile + EIGHT * i, row, columns),
      outStep = select(RESULTS_ROW, EIGHT, columns);
    outputPass(from, step, select(NO_BIAS, bias, columns), to, outStep, a1, a2, a3, b1, b2, b3);
  }
  for (let i: usize = 0; i < 4; i++) markNotFinite(tile + RESULTS_ROW * i, checks);
}

function markNotFinite(row: usize, checks: usize): void {
  const x = f32x4.add(
    f32x4.add(v128.load(row), v128.load(row, EIGHT)),
    f32x4.add(v128.load(row, 2 * EIGHT), v128.load(row, 3 * EIGHT)),
  );
  const y = f32x4.add(
    f32x4.add(v128.load(row, 16), v128.load(row, EIGHT + 16)),
    f32x4.add(v128.load(row, 2 * EIGHT + 16), v128.load(row, 3 * EIGHT + 16)),
  );
  // x − x is 0, but where x is not finite: then it is NaN.
  const first = v128.or(v128.load(checks), f32x4.sub(x, x)),
    second = v128.or(v128.load(checks, 16), f32x4.sub(y, y));
  storePair(checks, first, second);
}

/** G g Gᵀ of four kernels, or of the two that are left of six. */
export function transformKernels(g: usize, tile: usize, out: usize, plane: usize, half: bool): void {
  for (let i: usize = 0; i < 9; i++) {
    const columns = i < 3;
    const from = columns ? g + 32 * i : tile + 48 * (i - 3);
    const step: usize = columns ? 96 : 16;
    const g0 = v128.load(from),
      g1 = v128.load(from + step),
      g2 = v128.load(from + 2 * step);
    const evenA = f32x4.mul(madd(g2, constant(At.A2), g0), constant(At.ONE_FA)),
      oddA = f32x4.mul(g1, constant(At.A1_FA));
    const evenB = f32x4.mul(madd(g2, constant(At.B2), g0), constant(At.ONE_FB)),
      oddB = f32x4.mul(g1, constant(At.B1_FB));
    const u0 = f32x4.mul(g0, constant(At.ONE_F0)),
      u1 = f32x4.add(evenA, oddA),
      u2 = f32x4.sub(evenA, oddA),
      u3 = f32x4.add(evenB, oddB),
      u4 = f32x4.sub(evenB, oddB);
    if (columns) {
      const to = tile + 16 * i;
      v128.store(to, u0);
      v128.store(to, u1, 48);
      v128.store(to, u2, 96);
      v128.store(to, u3, 144);
      v128.store(to, u4, 192);
      v128.store(to, g2, 240);
    } else if (half) {
      const to = out + 6 * plane * (i - 3);
      v128.store64_lane(to, u0, 0);
      v128.store64_lane(to + plane, u1, 0);
      v128.store64_lane(to + 2 * plane, u2, 0);
      v128.store64_lane(to + 3 * plane, u3, 0);
      v128.store64_lane(to + 4 * plane, u4, 0);
      v128.store64_lane(to + 5 * plane, g2, 0);
    } else {
      const to = out + 6 * plane * (i - 3);
      v128.store(to, u0);
      v128.store(to + plane, u1);
      v128.store(to + 2 * plane, u2);
      v128.store(to + 3 * plane, u3);
      v128.store(to + 4 * plane, u4);
      v128.store(to + 5 * plane, g2);
    }
  }
}

/** One dimension of Gᵀ·u: six elements, `step` bytes apart, to three, `outStep` bytes apart. */
function kernelGradientPass(u: usize, step: usize, out: usize, outStep: usize): void {
  const u0 = v128.load(u),
    u1 = v128.load(u + step),
    u2 = v128.load(u + 2 * step),
    u3 = v128.load(u + 3 * step),
    u4 = v128.load(u + 4 * step),
    u5 = v128.load(u + 5 * step);
  const uEvenA = f32x4.mul(f32x4.add(u1, u2), constant(At.ONE_FA)),
    uOddA = f32x4.mul(f32x4.sub(u1, u2), constant(At.A1_FA));
  const uEvenB = f32x4.mul(f32x4.add(u3, u4), constant(At.ONE_FB)),
    uOddB = f32x4.mul(f32x4.sub(u3, u4), constant(At.B1_FB));
  const uFirst = madd(u0, constant(At.ONE_F0), f32x4.add(uEvenA, uEvenB)),
    uLast = madd(uEvenA, constant(At.A2), madd(uEvenB, constant(At.B2), u5));
  const v0 = v128.load(u, 16),
    v1 = v128.load(u + step, 16),
    v2 = v128.load(u + 2 * step, 16),
    v3 = v128.load(u + 3 * step, 16),
    v4 = v128.load(u + 4 * step, 16),
    v5 = v128.load(u + 5 * step, 16);
  const vEvenA = f32x4.mul(f32x4.add(v1, v2), constant(At.ONE_FA)),
    vOddA = f32x4.mul(f32x4.sub(v1, v2), constant(At.A1_FA));
  const vEvenB = f32x4.mul(f32x4.add(v3, v4), constant(At.ONE_FB)),
    vOddB = f32x4.mul(f32x4.sub(v3, v4), constant(At.B1_FB));
  const vFirst = madd(v0, constant(At.ONE_F0), f32x4.add(vEvenA, vEvenB)),
    vLast = madd(vEvenA, constant(At.A2), madd(vEvenB, constant(At.B2), v5));
  storePair(out, uFirst, vFirst);
  storePair(out + outStep, f32x4.add(uOddA, uOddB), f32x4.add(vOddA, vOddB));
  storePair(out + 2 * outStep, uLast, vLast);
}

/** Gᵀ u G of eight kernels: 36 elements to 9. */
export function transformKernelGradient(
  u: usize,
  plane: usize,
  tile: usize,
  out: usize,
  outPlane: usize,
): void {
  for (let i: usize = 0; i < 9; i++) {
    const columns = i < 6;
    const from = select(u + plane * i, tile + 6 * EIGHT * (i - 6), columns);
    const to = select(tile + EIGHT * i, out + 3 * outPlane * (i - 6), columns);
    kernelGradientPass(from, select(6 * plane, EIGHT, columns), to, select(6 * EIGHT, outPlane, columns));
  }
}
