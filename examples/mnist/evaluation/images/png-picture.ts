import type { DecodedPng } from "fast-png";
import type { Picture } from "./picture.js";
import type { Refusals } from "./refusals.js";

/**
 * Samples of a PNG as a picture: those of less than 8 bits stretched to 8, a palette looked up, and the one color that a tRNS
 * chunk of a gray or RGB image names made transparent.
 *
 * @throws FormatError if a sample is an index past the end of the palette.
 */
export function pictureOfPng(png: DecodedPng, refuse: Refusals): Picture {
  if (png.palette) return lookUp(png, png.palette, refuse);
  const { width, height, depth, channels } = png;
  if (depth >= 8 && !png.transparency) {
    return {
      data: png.data as Picture["data"],
      width,
      height,
      channels: channels as Picture["channels"],
      depth: depth as 8 | 16,
    };
  }
  const samples = depth < 8 ? unpacked(png) : png.data;
  // Below 8 bits there is one channel.
  const scale = depth < 8 ? 255 / (2 ** depth - 1) : 1;
  const clear = png.transparency;
  const to = clear ? channels + 1 : channels;
  const size = width * height * to;
  const data = depth === 16 ? new Uint16Array(size) : new Uint8Array(size);
  const opaque = depth === 16 ? 65535 : 255;
  for (let i = 0; i < width * height; i++) {
    let same = true;
    for (let c = 0; c < channels; c++) {
      const sample = samples[i * channels + c];
      data[i * to + c] = sample * scale;
      same &&= sample === clear?.[c];
    }
    if (clear) data[i * to + channels] = same ? 0 : opaque;
  }
  return { data, width, height, channels: to as Picture["channels"], depth: depth === 16 ? 16 : 8 };
}

/** Samples of 1, 2 or 4 bits, one a byte: rows are packed from the high bits on, each starting a new byte. */
function unpacked({ data, width, height, depth }: DecodedPng): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  const mask = 2 ** depth - 1;
  const samples = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      samples[y * width + x] = (data[y * rowBytes + (bit >> 3)] >> (8 - depth - (bit & 7))) & mask;
    }
  }
  return samples;
}

function lookUp(png: DecodedPng, palette: readonly number[][], refuse: Refusals): Picture {
  const { width, height } = png;
  const indices = png.depth < 8 ? unpacked(png) : png.data;
  const channels = palette.some(([, , , alpha = 255]) => alpha < 255) ? 4 : 3;
  const colors = palette.map(([red, green, blue, alpha = 255]) => [red, green, blue, alpha]);
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; i++) {
    const color = colors[indices[i]];
    if (!color) {
      const [x, y] = [i % width, Math.floor(i / width)];
      throw refuse.damaged(
        `the pixel at (${x}, ${y}) has color ${indices[i]}, but the palette has ${colors.length} colors, from 0 on`,
      );
    }
    for (let c = 0; c < channels; c++) data[i * channels + c] = color[c];
  }
  return { data, width, height, channels, depth: 8 };
}
