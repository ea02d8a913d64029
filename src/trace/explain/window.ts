import type { WindowDims } from "../../../kernels/im2col/reference.js";

/** The pixel that row r and column s of the window at (p, q) lie on; null in the padding. */
export function pixelUnder(
  d: WindowDims,
  [p, q]: readonly [number, number],
  [r, s]: readonly [number, number],
): [h: number, w: number] | null {
  const h = p * d.strideH - d.padH + r * d.dilationH;
  const w = q * d.strideW - d.padW + s * d.dilationW;
  return h >= 0 && h < d.H && w >= 0 && w < d.W ? [h, w] : null;
}
