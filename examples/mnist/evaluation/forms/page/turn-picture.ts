import { type Homography, IDENTITY } from "./homography.js";

/** By so many degrees, clockwise. */
export type Turn = 0 | 90 | 180 | 270;

export const TURNS: readonly Turn[] = [0, 90, 180, 270];

/** From a picture of this size, turned, back to the picture as it was. */
export const unturn = (turn: Turn, width: number, height: number): Homography =>
  ({
    0: IDENTITY,
    90: [0, 1, 0, -1, 0, height, 0, 0, 1],
    180: [-1, 0, width, 0, -1, height, 0, 0, 1],
    270: [0, -1, width, 1, 0, 0, 0, 0, 1],
  })[turn];

/** Pixels side by side, row by row; of one channel unless told. */
interface Raster {
  data: Uint8Array | Uint16Array | Float32Array;
  width: number;
  height: number;
  channels?: number;
}

/** The picture turned clockwise: pixels move, none changes. */
export function turnPicture<P extends Raster>(picture: P, turn: Turn): P {
  if (turn === 0) return picture;
  const { width, height, channels = 1, data } = picture;
  const [wide, high] = turn === 180 ? [width, height] : [height, width];
  const [a, b, c, d, e, f] = unturn(turn, width, height);
  const turned = data.slice();
  for (let y = 0, to = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      const u = Math.floor(a * (x + 0.5) + b * (y + 0.5) + c);
      const v = Math.floor(d * (x + 0.5) + e * (y + 0.5) + f);
      const from = (v * width + u) * channels;
      for (let k = 0; k < channels; k++) turned[to++] = data[from + k];
    }
  }
  return { ...picture, width: wide, height: high, data: turned };
}
