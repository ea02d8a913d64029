/** A picture as it is to be looked at: upright, its samples side by side, row by row, with no palette. */
export interface Picture {
  width: number;
  height: number;
  /** 1: gray; 2: gray and alpha; 3: red, green, blue; 4: these and alpha, by which they have not been multiplied. */
  channels: 1 | 2 | 3 | 4;
  /** Bits of a sample: 255 or 65535 is the most that it can be. */
  depth: 8 | 16;
  data: Uint8Array | Uint16Array;
}

/** A picture as a file holds it: one that is yet to be turned. */
export interface Stored {
  picture: Picture;
  /** 1 to 8, as EXIF counts: 1 is upright. */
  orientation: number;
}

/** Red, green, blue and alpha as a picture: one without alpha where all is opaque. It takes the place of `rgba`. */
export function fromRgba(rgba: Uint8Array, width: number, height: number): Picture {
  let opaque = true;
  for (let i = 3; i < rgba.length && opaque; i += 4) opaque = rgba[i] === 255;
  if (!opaque) return { data: rgba, width, height, channels: 4, depth: 8 };
  const pixels = width * height;
  for (let i = 0; i < pixels; i++) {
    rgba[3 * i] = rgba[4 * i];
    rgba[3 * i + 1] = rgba[4 * i + 1];
    rgba[3 * i + 2] = rgba[4 * i + 2];
  }
  return { data: rgba.subarray(0, 3 * pixels), width, height, channels: 3, depth: 8 };
}
