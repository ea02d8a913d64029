import { FormatError } from "../../errors.js";
import type { SummaryImage } from "./event.js";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Channels by color type: gray, RGB, palette (of RGB), gray and alpha, RGBA. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };

/**
 * An image for TensorBoard, of the bytes of a PNG. Its first chunk tells width, height and color type.
 *
 * @throws FormatError where it is no PNG.
 */
export function pngImage(tag: string, png: Uint8Array): SummaryImage {
  const header = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const colorspace = png.length < 33 ? undefined : CHANNELS[header.getUint8(25)];
  if (colorspace === undefined || SIGNATURE.some((byte, i) => png[i] !== byte)) {
    throw new FormatError(
      `image: ${tag} is no PNG (${png.length} bytes that begin with ${Buffer.from(png.subarray(0, 8)).toString("hex") || "nothing"}); encode it first, as with fast-png`,
      { tag },
    );
  }
  return { width: header.getUint32(16), height: header.getUint32(20), colorspace, encodedImage: png };
}
