import { optional } from "../shared/simd/arguments";

@unmanaged
export class ConvPhaseArguments {
  /** [N·C, rows, columns] */
  part: optional;
  /** [N·C, H, W] */
  dx: usize;
  H: i32;
  W: i32;
  h: i32;
  w: i32;
  rows: i32;
  columns: i32;
  strideH: i32;
  strideW: i32;
}

/**
 * Puts a phase of a gradient, or zeros where there is none, where it belongs: into every strideH-th row and strideW-th column from
 * (h, w) on. A unit is one channel of one image.
 */
export function convPhase(args: ConvPhaseArguments, unit: i32): void {
  const part = args.part,
    rows = args.rows,
    columns = args.columns;
  const step = (<usize>args.strideW) << 2,
    rowStep = (<usize>(args.strideH * args.W)) << 2;
  let from = part + ((<usize>unit * <usize>(rows * columns)) << 2);
  let row = args.dx + ((<usize>unit * <usize>(args.H * args.W) + <usize>(args.h * args.W + args.w)) << 2);
  for (let i = 0; i < rows; i++) {
    let to = row;
    for (let j = 0; j < columns; j++) {
      store<f32>(to, part == 0 ? 0 : load<f32>(from));
      from += 4;
      to += step;
    }
    row += rowStep;
  }
}
