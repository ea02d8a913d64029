// Reading by index, and adding back by index, on elements of 32 bits.

import { bytes } from "../shared/simd/arguments";

@unmanaged
export class TakeAlongArguments {
  x: usize;
  index: usize;
  y: usize;
  R: i32;
  J: i32;
  inner: i32;
}

/** A unit is one outer index. */
export function takeAlong(args: TakeAlongArguments, unit: i32): void {
  const R = args.R,
    J = args.J,
    inner = args.inner;
  const x = args.x + ((<usize>unit * <usize>(R * inner)) << 2);
  const from = (<usize>unit * <usize>(J * inner)) << 2;
  const index = args.index + from,
    y = args.y + from;
  for (let j = 0; j < J; j++)
    for (let i = 0; i < inner; i++) {
      const at = (<usize>(j * inner + i)) << 2;
      store<u32>(y + at, load<u32>(x + ((<usize>(load<i32>(index + at) * inner + i)) << 2)));
    }
}

@unmanaged
export class PutAlongArguments {
  dy: usize;
  index: usize;
  dx: usize;
  R: i32;
  J: i32;
  inner: i32;
}

/** A unit is one outer index. */
export function putAlong(args: PutAlongArguments, unit: i32): void {
  const R = args.R,
    J = args.J,
    inner = args.inner;
  const from = (<usize>unit * <usize>(J * inner)) << 2;
  const dy = args.dy + from,
    index = args.index + from;
  const dx = args.dx + ((<usize>unit * <usize>(R * inner)) << 2);
  memory.fill(dx, 0, (<usize>(R * inner)) << 2);
  for (let j = 0; j < J; j++)
    for (let i = 0; i < inner; i++) {
      const at = (<usize>(j * inner + i)) << 2;
      const to = dx + ((<usize>(load<i32>(index + at) * inner + i)) << 2);
      store<f32>(to, load<f32>(to) + load<f32>(dy + at));
    }
}

@unmanaged
export class ScatterSourcesArguments {
  index: usize;
  y: usize;
  R: i32;
  J: i32;
  inner: i32;
}

/** A unit is one outer index. */
export function scatterSources(args: ScatterSourcesArguments, unit: i32): void {
  const R = args.R,
    J = args.J,
    inner = args.inner;
  const index = args.index + ((<usize>unit * <usize>(J * inner)) << 2);
  const y = args.y + ((<usize>unit * <usize>(R * inner)) << 2);
  for (let r = 0; r < R; r++)
    for (let i = 0; i < inner; i++) store<i32>(y + ((<usize>(r * inner + i)) << 2), r);
  for (let j = 0; j < J; j++)
    for (let i = 0; i < inner; i++) {
      const r = load<i32>(index + ((<usize>(j * inner + i)) << 2));
      store<i32>(y + ((<usize>(r * inner + i)) << 2), R + j);
    }
}

@unmanaged
export class GatherRowsArguments {
  x: usize;
  index: usize;
  y: usize;
  rowBytes: bytes;
}

/** A unit is one row of the result. */
export function gatherRows(args: GatherRowsArguments, unit: i32): void {
  const bytes = args.rowBytes;
  const row = <usize>load<i32>(args.index + ((<usize>unit) << 2));
  memory.copy(args.y + <usize>unit * bytes, args.x + row * bytes, bytes);
}

@unmanaged
export class ScatterAddRowsArguments {
  dy: usize;
  index: usize;
  dx: usize;
  rows: i32;
  width: i32;
  J: i32;
}

/** One unit: rows may be named twice, and are added in their order. */
export function scatterAddRows(args: ScatterAddRowsArguments): void {
  const dy = args.dy,
    index = args.index,
    dx = args.dx;
  const rows = args.rows,
    width = args.width,
    J = args.J;
  memory.fill(dx, 0, (<usize>(rows * width)) << 2);
  for (let j = 0; j < J; j++) {
    const to = dx + ((<usize>(load<i32>(index + ((<usize>j) << 2)) * width)) << 2);
    const from = dy + ((<usize>(j * width)) << 2);
    for (let i = 0; i < width; i++) {
      const at = (<usize>i) << 2;
      store<f32>(to + at, load<f32>(to + at) + load<f32>(from + at));
    }
  }
}
