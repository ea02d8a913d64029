import { letters, viewOf } from "./refusals.js";

/** Where the whole numbers of each tag of a TIFF stand; they are read when they are asked for. */
export interface Directory {
  has(tag: number): boolean;
  /** How many numbers a tag has. */
  count(tag: number): number;
  /** The first number of a tag; undefined where it has none. */
  first(tag: number): number | undefined;
  /** The first numbers of a tag, so many of them as there are up to `most`. */
  numbers(tag: number, most: number): number[];
}

interface Entry {
  at: number;
  count: number;
  size: 1 | 2 | 4;
}

const ORIENTATION = 274;

/** Bytes of a BYTE, a SHORT and a LONG (TIFF 6.0, page 15); nothing that is asked for here is of another type. */
const SIZES: Record<number, 1 | 2 | 4> = { 1: 1, 3: 2, 4: 4 };

/** Whether numbers begin with their low byte; undefined where this is no TIFF. */
export function littleEndianTiff(bytes: Uint8Array): boolean | undefined {
  const start = letters(bytes, 0, 4);
  if (start === "II*\0") return true;
  return start === "MM\0*" ? false : undefined;
}

/**
 * The first directory of a TIFF. Nothing but where its numbers stand is kept: each of its tags may claim the whole file.
 *
 * @throws RangeError if it, or a number that is asked for, is past the end of the bytes.
 */
export function readDirectory(bytes: Uint8Array, little: boolean): Directory {
  const view = viewOf(bytes);
  const found = new Map<number, Entry>();
  const start = view.getUint32(4, little);
  const entries = view.getUint16(start, little);
  for (let i = 0; i < entries; i++) {
    const entry = start + 2 + 12 * i;
    const size = SIZES[view.getUint16(entry + 2, little)];
    const count = view.getUint32(entry + 4, little);
    if (size === undefined) continue;
    // What does not fit into four bytes stands elsewhere.
    const at = count * size <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
    found.set(view.getUint16(entry, little), { at, count, size });
  }
  const number = ({ at, size }: Entry, k: number) => {
    if (size === 1) return view.getUint8(at + k);
    return size === 2 ? view.getUint16(at + 2 * k, little) : view.getUint32(at + 4 * k, little);
  };
  const numbers = (tag: number, most: number) => {
    const entry = found.get(tag);
    if (entry === undefined) return [];
    const length = Math.min(entry.count, most);
    if (entry.at + length * entry.size > bytes.length) throw new RangeError(`tag ${tag} at ${entry.at}`);
    return Array.from({ length }, (_, k) => number(entry, k));
  };
  return {
    has: (tag) => found.has(tag),
    count: (tag) => found.get(tag)?.count ?? 0,
    first: (tag) => numbers(tag, 1).at(0),
    numbers,
  };
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
  const told = directory.first(ORIENTATION) ?? 1;
  return told >= 1 && told <= 8 ? told : 1;
}
