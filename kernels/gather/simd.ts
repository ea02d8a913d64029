// Reading by index, and adding back by index, on elements of 32 bits.

import { address, int } from "../simd/vector";

/** arguments: x, index, y, R, J, inner. A unit is one outer index. */
export function takeAlong(args: usize, unit: i32): void {
  const R = int(args, 3),
    J = int(args, 4),
    inner = int(args, 5);
  const x = address(args, 0) + ((<usize>unit * <usize>(R * inner)) << 2);
  const from = (<usize>unit * <usize>(J * inner)) << 2;
  const index = address(args, 1) + from,
    y = address(args, 2) + from;
  for (let j = 0; j < J; j++)
    for (let i = 0; i < inner; i++) {
      const at = (<usize>(j * inner + i)) << 2;
      store<u32>(y + at, load<u32>(x + ((<usize>(load<i32>(index + at) * inner + i)) << 2)));
    }
}

/** arguments: dy, index, dx, R, J, inner. A unit is one outer index. */
export function putAlong(args: usize, unit: i32): void {
  const R = int(args, 3),
    J = int(args, 4),
    inner = int(args, 5);
  const from = (<usize>unit * <usize>(J * inner)) << 2;
  const dy = address(args, 0) + from,
    index = address(args, 1) + from;
  const dx = address(args, 2) + ((<usize>unit * <usize>(R * inner)) << 2);
  memory.fill(dx, 0, (<usize>(R * inner)) << 2);
  for (let j = 0; j < J; j++)
    for (let i = 0; i < inner; i++) {
      const at = (<usize>(j * inner + i)) << 2;
      const to = dx + ((<usize>(load<i32>(index + at) * inner + i)) << 2);
      store<f32>(to, load<f32>(to) + load<f32>(dy + at));
    }
}

/** arguments: x, index, y, bytes of a row. A unit is one row of the result. */
export function gatherRows(args: usize, unit: i32): void {
  const bytes = <usize>int(args, 3);
  const row = <usize>load<i32>(address(args, 1) + ((<usize>unit) << 2));
  memory.copy(address(args, 2) + <usize>unit * bytes, address(args, 0) + row * bytes, bytes);
}

/** arguments: dy, index, dx, rows, width, J. One unit: rows may be named twice, and are added in their order. */
export function scatterAddRows(args: usize): void {
  const dy = address(args, 0),
    index = address(args, 1),
    dx = address(args, 2);
  const rows = int(args, 3),
    width = int(args, 4),
    J = int(args, 5);
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
