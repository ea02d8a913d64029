/** Pixels row by row, each of 1 (gray), 2 (gray, alpha), 3 (RGB) or 4 (RGBA) samples of 8 or 16 bits. */
export interface Picture {
  width: number;
  height: number;
  channels: number;
  depth: number;
  data: Uint8Array | Uint16Array;
}
