import { FormatError } from "pellucid";
import { letters } from "./refusals.js";

/** Kinds of pictures that are read. */
export type PictureKind = "PNG" | "JPEG" | "WebP" | "TIFF" | "GIF" | "BMP";

const EXPORT = "as PNG or JPEG";
/** How many bytes are looked at. */
const START = 256;

type Test = (start: string) => boolean;

const begins =
  (...words: string[]): Test =>
  (start) =>
    words.some((word) => start.startsWith(word));
/** The brand of a file in boxes, as those of video are. */
const brand =
  (...words: string[]): Test =>
  (start) =>
    start.startsWith("ftyp", 4) && words.some((word) => start.startsWith(word, 8));
/** Text that begins so, after what may stand before it. */
const text =
  (pattern: RegExp): Test =>
  (start) =>
    pattern.test(start.replace(/^\u00ef\u00bb\u00bf/, "").trimStart());

/** What is read, by how it begins. */
const READ: readonly [PictureKind, Test][] = [
  // The rest of the signature, which tells how a PNG was damaged by transfer as text, is the decoder's to check.
  ["PNG", begins("\x89PNG")],
  ["JPEG", begins("\xff\xd8\xff")],
  ["WebP", (start) => start.startsWith("RIFF") && start.startsWith("WEBP", 8)],
  ["TIFF", begins("II*\0", "MM\0*")],
  ["GIF", begins("GIF87a", "GIF89a")],
  // Two letters alone may begin a text; the size of the header after that of the file is a small number.
  ["BMP", (start) => start.startsWith("BM") && start.startsWith("\0\0\0", 15)],
];

/** What is not read, and what to do about it. */
const NAMED: readonly [string, Test, string][] = [
  ["a PDF", text(/^%PDF-/), `export the page ${EXPORT}, at 200 dots an inch or more`],
  ["an AVIF", brand("avif", "avis"), `export it ${EXPORT}`],
  [
    "a HEIC, as iPhones take them",
    brand("hei", "hev", "mif1", "msf1"),
    `export it ${EXPORT}; with "Most Compatible" in the camera's settings, the phone takes JPEG`,
  ],
  ["a BigTIFF", begins("II+\0", "MM\0+"), `save it as TIFF, or ${EXPORT}`],
  ["a JPEG 2000", begins("\0\0\0\x0cjP  ", "\xff\x4f\xff\x51"), `export it ${EXPORT}`],
  ["a JPEG XL", begins("\xff\x0a", "\0\0\0\x0cJXL "), `export it ${EXPORT}`],
  ["a Photoshop file", begins("8BPS"), `export it ${EXPORT}`],
  ["an icon", begins("\0\0\x01\0", "\0\0\x02\0"), `export it ${EXPORT}`],
  [
    "a ZIP archive, or a document that is one",
    begins("PK\x03\x04"),
    `unpack it, or export the page ${EXPORT}`,
  ],
  ["a gzip archive", begins("\x1f\x8b"), "unpack it"],
  ["PostScript", begins("%!PS"), `export the page ${EXPORT}`],
  ["an SVG, or other XML", text(/^<(\?xml|svg|!DOCTYPE\s+svg)\b/i), `export it ${EXPORT}`],
  ["a web page", text(/^<(!DOCTYPE\s+)?html/i), "the picture itself is another file: download that"],
  ["text", text(/^[\t\n\r\x20-\x7e]+$/), "name a picture"],
];

/**
 * What kind of picture bytes are, whatever the name of their file.
 *
 * @throws FormatError if they are none that is read.
 */
export function kindOf(bytes: Uint8Array, source: string): PictureKind {
  if (bytes.length === 0)
    throw new FormatError(`decodeImage: ${source} is empty; copy or export the image again`, { source });
  const start = letters(bytes, 0, START);
  const read = READ.find(([, matches]) => matches(start));
  if (read) return read[0];
  const named = NAMED.find(([, matches]) => matches(start));
  if (named) {
    const [kind, , wayOut] = named;
    throw new FormatError(`decodeImage: ${source} is ${kind}, and no picture that is read here; ${wayOut}`, {
      source,
      kind,
    });
  }
  const hex = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0"));
  throw new FormatError(
    `decodeImage: ${source} is no picture that is read here: it begins with ${hex.join(" ")}; ` +
      `export the image ${EXPORT} (WebP, TIFF, GIF and BMP are read too)`,
    { source, start: hex },
  );
}
