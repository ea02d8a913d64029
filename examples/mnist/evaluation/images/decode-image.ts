import { decodeBmp } from "./decode-bmp.js";
import { decodeGif } from "./decode-gif.js";
import { decodeJpeg } from "./decode-jpeg.js";
import { decodePng } from "./decode-png.js";
import { decodeTiff } from "./decode-tiff.js";
import { decodeWebp } from "./decode-webp.js";
import { kindOf, type PictureKind } from "./kind-of.js";
import type { Picture, Stored } from "./picture.js";
import { shrinkPicture } from "./shrink-picture.js";
import { turnUpright } from "./turn-upright.js";

/** A picture that may have been made smaller. */
interface Shrunk {
  picture: Picture;
  /** How many pixels of the upright original are one of it, each way: a whole number. */
  scale: number;
  /** Sides of the upright original. */
  width: number;
  height: number;
}

/**
 * Decodes a PNG, JPEG, WebP, TIFF, GIF or BMP, whichever its bytes say that it is, and turns it upright as its EXIF data tell.
 * Of several pictures in a file the first is taken. Nothing is allocated for one before its size is known to be within limits.
 *
 * @param source names the image in errors: its path, usually.
 * @throws FormatError if the bytes are none of these, are cut off, damaged, or of a kind that is not read.
 * @throws ValueError if the image has no pixels, more than 50 million, or more than a million on a side.
 * @example
 * const { width, height, channels } = await decodeImage(await readFile("seven.jpg"), "seven.jpg");
 */
export async function decodeImage(bytes: Uint8Array, source: string): Promise<Picture> {
  return turnUpright(await decodeStored(bytes, source));
}

/**
 * The same, made smaller by a whole number where it has more than `enough` pixels; before it is turned, which costs less.
 *
 * @throws what {@link decodeImage} does.
 */
export async function decodeShrunk(bytes: Uint8Array, source: string, enough: number): Promise<Shrunk> {
  const { picture, orientation } = await decodeStored(bytes, source);
  const scale = factorTo(enough, picture);
  const [width, height] = orientation > 4 ? [picture.height, picture.width] : [picture.width, picture.height];
  const small = shrinkPicture(picture, scale);
  return { picture: turnUpright({ picture: small, orientation }), scale, width, height };
}

/** The smallest whole number by which a picture is to be made smaller. */
function factorTo(enough: number, { width, height }: Picture): number {
  let factor = 1;
  while (Math.ceil(width / factor) * Math.ceil(height / factor) > enough) factor += 1;
  return factor;
}

type Decoder = (bytes: Uint8Array, source: string) => Stored | Promise<Stored>;

const upright = (picture: Picture): Stored => ({ picture, orientation: 1 });

const DECODERS: Record<PictureKind, Decoder> = {
  PNG: decodePng,
  JPEG: decodeJpeg,
  WebP: decodeWebp,
  TIFF: decodeTiff,
  GIF: (bytes, source) => upright(decodeGif(bytes, source)),
  BMP: (bytes, source) => upright(decodeBmp(bytes, source)),
};

async function decodeStored(bytes: Uint8Array, source: string): Promise<Stored> {
  return DECODERS[kindOf(bytes, source)](bytes, source);
}
