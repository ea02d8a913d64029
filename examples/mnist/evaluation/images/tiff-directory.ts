import { letters, viewOf } from "./refusals.js";

/** Numbers of a TIFF by the tags that they go by. */
export type Directory = ReadonlyMap<number, readonly number[]>;

export const ORIENTATION = 274;

/** Bytes of a BYTE, a SHORT and a LONG (TIFF 6.0, page 15); nothing that is asked for here is of another type. */
const SIZES: Record<number, 1 | 2 | 4> = { 1: 1, 3: 2, 4: 4 };

/** Whether numbers begin with their low byte; undefined where this is no TIFF. */
export function littleEndianTiff(bytes: Uint8Array): boolean | undefined {
  const start = letters(bytes, 0, 4);
  if (start === "II*\0") return true;
  return start === "MM\0*" ? false : undefined;
}

/**
 * The first directory of a TIFF: its whole numbers.
 *
 * @throws RangeError if it reaches past the end of the bytes.
 */
export function readDirectory(bytes: Uint8Array, little: boolean): Directory {
  const view = viewOf(bytes);
  const found = new Map<number, readonly number[]>();
  const start = view.getUint32(4, little);
  const entries = view.getUint16(start, little);
  for (let i = 0; i < entries; i++) {
    const entry = start + 2 + 12 * i;
    const size = SIZES[view.getUint16(entry + 2, little)];
    if (size === undefined) continue;
    const count = view.getUint32(entry + 4, little);
    // What does not fit into four bytes stands elsewhere.
    const at = count * size <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
    if (at + count * size > bytes.length) throw new RangeError(`tag at ${at}`);
    const value = (k: number) =>
      size === 1
        ? view.getUint8(at + k)
        : size === 2
          ? view.getUint16(at + 2 * k, little)
          : view.getUint32(at + 4 * k, little);
    found.set(
      view.getUint16(entry, little),
      Array.from({ length: count }, (_, k) => value(k)),
    );
  }
  return found;
}

/**
 * How a picture is to be turned, 1 to 8, from EXIF, which is a TIFF without pixels. Damage to what only describes the picture
 * costs the description: 1.
 */
export function exifOrientation(exif: Uint8Array): number {
  const little = littleEndianTiff(exif);
  if (little === undefined) return 1;
  try {
    return orientationOf(readDirectory(exif, little));
  } catch {
    return 1;
  }
}

export function orientationOf(directory: Directory): number {
  const [told = 1] = directory.get(ORIENTATION) ?? [];
  return told >= 1 && told <= 8 ? told : 1;
}
