import { letters, type Refusals, viewOf } from "./refusals.js";
import { exifOrientation } from "./tiff-directory.js";

/** What a JPEG says of itself before its pixels, and how much of them there is. */
export interface JpegHeader {
  width: number;
  height: number;
  components: number;
  orientation: number;
  /** Its pixels come from the top down, not in steps over all of it. */
  sequential: boolean;
  /** Where its height stands, in two bytes, the high one first. */
  heightAt: number;
}

const [SOI, EOI, SOS, APP1] = [0xd8, 0xd9, 0xda, 0xe1];
/** Tables and other frames than those of SOF_NAMES, which share their range. */
const NOT_FRAMES = [0xc4, 0xc8, 0xcc];
const [BASELINE, EXTENDED, PROGRESSIVE] = [0xc0, 0xc1, 0xc2];
/** No encoder makes a tenth of that: a picture is refined in ten steps or so, and each costs a pass over all of it. */
const MAX_SCANS = 100;

/**
 * Walks the segments of a JPEG (ITU-T T.81, annex B) up to its end, and refuses what cannot be a whole one before anything is
 * decoded: cut off, of a kind that is not read, too large, or of less data than the blocks of its size need.
 */
export function readJpegMarkers(jpeg: Uint8Array, refuse: Refusals): JpegHeader {
  const view = viewOf(jpeg);
  const found = { orientation: 1, scans: 0, packed: 0 };
  let frame: Frame | undefined;
  for (let at = 2; ; ) {
    // Some cameras leave bytes between segments, and no pixel is the worse for it.
    while (view.getUint8(at) !== 0xff) at += 1;
    const marker = view.getUint8(at + 1);
    // Any number of them may fill the space before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === EOI) break;
    if (marker === SOI || marker === 0)
      throw refuse.damaged(`marker ${marker.toString(16)} stands at byte ${at}`);
    const length = view.getUint16(at + 2);
    if (length < 2) throw refuse.damaged(`the segment at byte ${at} is ${length} bytes long`);
    const body = at + 4;
    const next = at + 2 + length;
    if (next > jpeg.length) throw new RangeError(`segment at ${at}`);
    if (marker >= 0xc0 && marker <= 0xcf && !NOT_FRAMES.includes(marker)) {
      if (frame) throw refuse.damaged("it has two frames");
      frame = readFrame(view, body, marker, refuse);
    }
    if (marker === APP1 && letters(jpeg, body, 6) === "Exif\0\0") {
      found.orientation = exifOrientation(jpeg.subarray(body + 6, next));
    }
    at = next;
    if (marker === SOS) {
      at = endOfScan(jpeg, next);
      found.packed += at - next;
      found.scans += 1;
      if (found.scans > MAX_SCANS) throw refuse.damaged(`it has more than ${MAX_SCANS} scans`);
    }
  }
  if (!frame) throw refuse.damaged("it has no frame");
  requireData(frame, found.packed, refuse);
  const { width, height, sampling, heightAt } = frame;
  const sequential = !frame.progressive && found.scans === 1;
  return { width, height, components: sampling.length, orientation: found.orientation, sequential, heightAt };
}

interface Frame {
  width: number;
  height: number;
  heightAt: number;
  progressive: boolean;
  /** For each component, how many of its blocks lie in one unit, across and down. */
  sampling: readonly { across: number; down: number }[];
}

function readFrame(view: DataView, body: number, marker: number, refuse: Refusals): Frame {
  if (![BASELINE, EXTENDED, PROGRESSIVE].includes(marker)) {
    throw refuse.unsupported(
      `is a JPEG of a rare kind (lossless, hierarchical or arithmetic: SOF${marker - 0xc0})`,
      "save it as a baseline or progressive JPEG, or as PNG",
    );
  }
  const bits = view.getUint8(body);
  if (bits !== 8) throw refuse.unsupported(`is a JPEG of ${bits} bits a sample`, "save it with 8, or as PNG");
  const [height, width] = [view.getUint16(body + 1), view.getUint16(body + 3)];
  refuse.checkSize(width, height);
  const components = view.getUint8(body + 5);
  if (components === 4) throw refuse.unsupported("is a JPEG of four inks (CMYK)", "save it as RGB");
  if (components !== 1 && components !== 3) throw refuse.damaged(`it has ${components} components`);
  const sampling = Array.from({ length: components }, (_, i) => {
    const factors = view.getUint8(body + 7 + 3 * i);
    return { across: factors >> 4, down: factors & 15 };
  });
  if (sampling.some(({ across, down }) => across < 1 || across > 4 || down < 1 || down > 4)) {
    throw refuse.damaged("its components have blocks of no size");
  }
  return { width, height, heightAt: body + 1, progressive: marker === PROGRESSIVE, sampling };
}

/** Where the next marker stands that is not part of a scan: 0xff is followed by 0 in data, and RST0 to RST7 stand in them. */
function endOfScan(jpeg: Uint8Array, start: number): number {
  for (let at = jpeg.indexOf(0xff, start); at !== -1; at = jpeg.indexOf(0xff, at + 1)) {
    const marker = jpeg[at + 1];
    if (marker !== 0 && marker !== 0xff && !(marker >= 0xd0 && marker <= 0xd7)) return at;
  }
  throw new RangeError("no end of scan");
}

/**
 * Each block of 8 x 8 takes two codes in a baseline JPEG, its mean and that nothing follows, and one in the first scan of a
 * progressive one; a code has a bit at least.
 */
function requireData({ width, height, progressive, sampling }: Frame, bytes: number, refuse: Refusals): void {
  const [most, highest] = [
    Math.max(...sampling.map(({ across }) => across)),
    Math.max(...sampling.map(({ down }) => down)),
  ];
  const blocks = sampling
    .map(
      ({ across, down }) =>
        Math.ceil((width * across) / (8 * most)) * Math.ceil((height * down) / (8 * highest)),
    )
    .reduce((a, b) => a + b);
  const needed = Math.floor((blocks * (progressive ? 1 : 2)) / 8);
  if (bytes >= needed) return;
  throw refuse.cutOff(
    `the ${blocks} blocks of ${width} x ${height} pixels need ${needed} bytes, and it has ${bytes}`,
  );
}
