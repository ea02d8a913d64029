// dBias[k] = Σ over n, p, q of dy[n, k, p, q], by windows of 2 x 2, row by row of them. Where pooling has halved what the
// convolution made, a window has one slope that is not 0, which its sum is, exactly: so the halved gradient has the same sum, to
// the bit, and is a quarter of what there is to read.

import { DEPTH } from "../matmul/tile";
import { Slopes, slopeAt, slopesAt } from "../max-pool2d/halving-simd";
import { optional } from "../shared/simd/arguments";

@unmanaged
export class ConvBiasGradArguments {
  slopes: Slopes;
  dBias: usize;
  N: i32;
  K: i32;
  P: i32;
  Q: i32;
}

/** A unit is one output channel. */
export function convBiasGrad(args: ConvBiasGradArguments, unit: i32): void {
  const P = args.P,
    Q = args.Q,
    slopes = args.slopes;
  const rows = P / 2,
    width = Q / 2;
  const halved = slopes.argmax != 0;
  const plane = (<usize>(halved ? rows * width : P * Q)) << 2;
  let sum: f64 = 0;
  for (let n = 0; n < args.N; n++) {
    const offset = <usize>(n * args.K + unit) * plane;
    const dy = slopes.dy + offset;
    if (halved) sum += sumHalved(dy, slopes.y == 0 ? 0 : slopes.y + offset, rows, width);
    // What is in no window has no slope where there was pooling.
    else sum += sumWindows(dy, Q, rows, width) + sumRest(dy, P, Q);
  }
  store<f32>(args.dBias + ((<usize>unit) << 2), <f32>sum);
}

/** How many rows of so many windows can be added up, four windows at a time, in chains of DEPTH in float32, or of a row. */
function rowsTogether(width: i32): i32 {
  return max(1, DEPTH / max(1, (width + 3) / 4));
}

/** Of the last four windows of a row, those that are not among the fours before them. */
function lastOnes(width: i32): v128 {
  return i32x4.ge_s(i32x4(0, 1, 2, 3), i32x4.splat(4 - (width & 3)));
}

function sumWindows(x: usize, Q: i32, rows: i32, width: i32): f64 {
  const row = (<usize>Q) << 2,
    whole = width & ~3,
    together = rowsTogether(width);
  const last = lastOnes(width);
  let sum: f64 = 0;
  for (let first = 0; first < rows; first += together) {
    let v = f32x4.splat(0);
    for (let p = first; p < min(first + together, rows); p++) {
      const at = x + <usize>(2 * p) * row;
      for (let q = 0; q < whole; q += 4) v = f32x4.add(v, windowsOf(at + ((<usize>q) << 3), row));
      if (whole == width) continue;
      if (width >= 4) {
        v = f32x4.add(v, v128.and(last, windowsOf(at + ((<usize>(width - 4)) << 3), row)));
      } else for (let q: usize = 0; q < (<usize>width) << 3; q += 8) sum += <f64>windowOf(at + q, row);
    }
    sum += sumLanes(v);
  }
  return sum;
}

/** The same of halved images. */
function sumHalved(dy: usize, y: optional, rows: i32, width: i32): f64 {
  const whole = width & ~3,
    together = rowsTogether(width);
  const last = lastOnes(width);
  let sum: f64 = 0;
  for (let first = 0; first < rows; first += together) {
    let v = f32x4.splat(0);
    for (let p = first; p < min(first + together, rows); p++) {
      const row = (<usize>(p * width)) << 2;
      for (let q = 0; q < whole; q += 4) v = f32x4.add(v, slopesAt(dy, y, row + ((<usize>q) << 2)));
      if (whole == width) continue;
      if (width >= 4) {
        v = f32x4.add(v, v128.and(last, slopesAt(dy, y, row + ((<usize>(width - 4)) << 2))));
      } else for (let q: usize = 0; q < (<usize>width) << 2; q += 4) sum += <f64>slopeAt(dy, y, row + q);
    }
    sum += sumLanes(v);
  }
  return sum;
}

/** The sums of four windows side by side, whose upper rows begin at x. */
function windowsOf(x: usize, row: usize): v128 {
  const left = f32x4.add(v128.load(x), v128.load(x + row)),
    right = f32x4.add(v128.load(x, 16), v128.load(x + row, 16));
  return f32x4.add(v128.shuffle<f32>(left, right, 0, 2, 4, 6), v128.shuffle<f32>(left, right, 1, 3, 5, 7));
}

function windowOf(x: usize, row: usize): f32 {
  return load<f32>(x) + load<f32>(x + row) + (load<f32>(x, 4) + load<f32>(x + row, 4));
}

/** The last row and the last column of a plane, where they are in no window. */
function sumRest(x: usize, P: i32, Q: i32): f64 {
  let sum: f64 = 0;
  if (Q & 1) {
    for (let p = 0; p < (P & ~1); p++) sum += <f64>load<f32>(x + ((<usize>(p * Q + Q - 1)) << 2));
  }
  if ((P & 1) == 0) return sum;
  const row = x + ((<usize>((P - 1) * Q)) << 2);
  const whole = Q & ~3;
  for (let first = 0; first < whole; first += 4 * DEPTH) {
    let v = f32x4.splat(0);
    for (let q = first; q < min(first + 4 * DEPTH, whole); q += 4) {
      v = f32x4.add(v, v128.load(row + ((<usize>q) << 2)));
    }
    sum += sumLanes(v);
  }
  for (let q = whole; q < Q; q++) sum += <f64>load<f32>(row + ((<usize>q) << 2));
  return sum;
}

function sumLanes(v: v128): f64 {
  const sum = <f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1);
  return sum + (<f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3));
}
