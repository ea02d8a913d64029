import decode, { init } from "@jsquash/webp/decode.js";
import { fromRgba, type Stored } from "./picture.js";
import { refusals, refusing } from "./refusals.js";
import { bytesOf, reasonOf, wasmCodec } from "./wasm-codec.js";
import { readWebpChunks } from "./webp-chunks.js";

const CODEC = "@jsquash/webp/codec/dec/webp_dec.wasm";

/**
 * Decodes a WebP, lossy or lossless; of an animated one, the first frame.
 *
 * @param source names the image in errors: its path, usually.
 * @throws FormatError if it is cut off or damaged.
 * @throws ValueError if it has no pixels, more than 50 million, or more than a million on a side.
 */
export async function decodeWebp(webp: Uint8Array, source: string): Promise<Stored> {
  const refuse = refusals("decodeWebp", source);
  const { width, height, orientation, still } = refusing(webp, refuse, () => readWebpChunks(webp, refuse));
  const codec = await wasmCodec(CODEC);
  let rgba: Uint8Array;
  try {
    const [, decoded] = await Promise.all([init(codec as object), decode(still as unknown as ArrayBuffer)]);
    rgba = bytesOf(decoded.data);
  } catch (error) {
    throw refuse.damaged(reasonOf(error), error);
  }
  if (rgba.length !== 4 * width * height) throw refuse.damaged("its pixels are not as many as it announces");
  return { picture: fromRgba(rgba, width, height), orientation };
}
