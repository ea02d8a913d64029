import type { DecodedPng } from "fast-png";
import { toGray } from "../to-gray.js";

/** Samples side by side, row by row. */
export interface Picture {
  width: number;
  height: number;
  /** 1: gray; 2: gray and alpha; 3: red, green, blue; 4: these and alpha. */
  channels: 1 | 2 | 3 | 4;
  /** Bits of a sample. */
  depth: 8 | 16;
  data: Uint8Array | Uint16Array;
}

/** A decoded PNG as such samples; a palette, few bits and a color that stands for none are made gray. */
export function pictureOf(png: DecodedPng): Picture {
  const { width, height, channels, depth, data } = png;
  if ((depth === 8 || depth === 16) && !png.palette && !png.transparency) {
    return { width, height, channels: channels as Picture["channels"], depth, data: data as Picture["data"] };
  }
  const gray = Uint8Array.from(toGray(png).data, (value) => Math.round(255 * value));
  return { width, height, channels: 1, depth: 8, data: gray };
}
