import { encode } from "fast-png";

/** An image of [height, width] gray values as a PNG, each pixel a square of `scale` x `scale`. */
export function grayPng(values: ArrayLike<number>, height: number, width: number, scale: number): Uint8Array {
  const wide = width * scale;
  const data = Uint8Array.from({ length: values.length * scale * scale }, (_, pixel) => {
    const [x, y] = [Math.floor((pixel % wide) / scale), Math.floor(pixel / wide / scale)];
    return values[y * width + x]!;
  });
  return encode({ data, width: wide, height: height * scale, channels: 1 }, { zlib: { level: 9 } });
}

/** The same as the text that a page can hold: a data URI. */
export const grayImage = (values: ArrayLike<number>, height: number, width: number, scale = 4): string =>
  `data:image/png;base64,${Buffer.from(grayPng(values, height, width, scale)).toString("base64")}`;

/** Ink on paper: white on black the other way round. */
export const inverted = (image: Uint8Array): Uint8Array => image.map((gray) => 255 - gray);

/** Weights as grays: 0 is the middle; the largest in size of all is black where it wants ink, white where it wants none. */
export function signedGrays(weights: Float32Array, largest: number): Uint8Array {
  return Uint8Array.from(weights, (w) => Math.round(127.5 * (1 - w / (largest || 1))));
}

/** Activations as ink: 0 is white, the largest is black. */
export function inkGrays(values: Float32Array, largest: number): Uint8Array {
  return Uint8Array.from(values, (v) => Math.round(255 * (1 - v / (largest || 1))));
}
