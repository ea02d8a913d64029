import decode, { init } from "@jsquash/jpeg/decode.js";
import { type JpegHeader, readJpegMarkers } from "./jpeg-markers.js";
import { fromRgba, type Stored } from "./picture.js";
import { type Refusals, refusals, refusing } from "./refusals.js";
import { bytesOf, reasonOf, wasmCodec } from "./wasm-codec.js";

const CODEC = "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm";
/** Some cameras leave bytes between segments, and no pixel is the worse for it. */
const HARMLESS = /extraneous bytes before marker/;

/** From so many pixels on, the top rows are tried first: the decoder begins by filling memory for all of them. */
const LARGE = 8e6;
const TOP_ROWS = 64;

/**
 * Decodes a JPEG, baseline or progressive, gray or color.
 *
 * @param source names the image in errors: its path, usually.
 * @throws FormatError if it is cut off, damaged, or of a kind that is not read: CMYK, 12 bits, lossless, arithmetic.
 * @throws ValueError if it has no pixels, more than 50 million, or more than a million on a side.
 */
export async function decodeJpeg(jpeg: Uint8Array, source: string): Promise<Stored> {
  const refuse = refusals("decodeJpeg", source);
  const header = refusing(jpeg, refuse, () => readJpegMarkers(jpeg, refuse));
  const { width, height, components, orientation } = header;
  if (header.sequential && width * height > LARGE) await decodeRgba(topOf(jpeg, header), refuse);
  const rgba = await decodeRgba(jpeg, refuse);
  if (rgba.length !== 4 * width * height) throw refuse.damaged("its pixels are not as many as it announces");
  if (components === 3) return { picture: fromRgba(rgba, width, height), orientation };
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) data[i] = rgba[4 * i];
  return { picture: { data, width, height, channels: 1, depth: 8 }, orientation };
}

/** The pixels as red, green, blue and alpha. */
async function decodeRgba(jpeg: Uint8Array, refuse: Refusals): Promise<Uint8Array> {
  const codec = await wasmCodec(CODEC, HARMLESS);
  try {
    const [, decoded] = await Promise.all([init(codec as object), decode(jpeg as unknown as ArrayBuffer)]);
    return bytesOf(decoded.data);
  } catch (error) {
    throw refuse.damaged(reasonOf(error), error);
  }
}

/** The same file with less height. */
function topOf(jpeg: Uint8Array, { heightAt, height }: JpegHeader): Uint8Array {
  // The slice of a Buffer would be the file itself.
  const top = Uint8Array.from(jpeg);
  top[heightAt] = 0;
  top[heightAt + 1] = Math.min(TOP_ROWS, height);
  return top;
}
