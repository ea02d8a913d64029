import type { Picture } from "./picture.js";

/**
 * Makes a picture smaller by a whole number: each pixel is the mean of `factor` x `factor`, or of what there is of them at the
 * right and lower border. Colors count by their alpha, so that what shows through has no part in them.
 */
export function shrinkPicture(picture: Picture, factor: number): Picture {
  if (factor === 1) return picture;
  const { channels, data } = picture;
  const [width, height] = [Math.ceil(picture.width / factor), Math.ceil(picture.height / factor)];
  const size = width * height * channels;
  const small = data instanceof Uint8Array ? new Uint8Array(size) : new Uint16Array(size);
  const shrink = channels % 2 === 0 ? meanByAlpha : mean;
  for (let y = 0, to = 0; y < height; y++) {
    const rows = Math.min(factor, picture.height - y * factor);
    for (let x = 0; x < width; x++, to += channels) {
      const columns = Math.min(factor, picture.width - x * factor);
      shrink(picture, (y * factor * picture.width + x * factor) * channels, columns, rows, small, to);
    }
  }
  return { ...picture, data: small, width, height };
}

/** Writes the mean of some pixels, of which the first sample stands at `from`. */
type Mean = (
  picture: Picture,
  from: number,
  columns: number,
  rows: number,
  out: Picture["data"],
  to: number,
) => void;

const mean: Mean = ({ data, width, channels }, from, columns, rows, out, to) => {
  const count = columns * rows;
  for (let c = 0; c < channels; c++)
    out[to + c] = Math.round(sum(data, width, channels, from + c, columns, rows) / count);
};

/** The sum of one channel. */
function sum(
  data: Picture["data"],
  width: number,
  channels: number,
  from: number,
  columns: number,
  rows: number,
): number {
  let total = 0;
  for (let row = 0; row < rows; row++) {
    let at = from + row * width * channels;
    for (let column = 0; column < columns; column++, at += channels) total += data[at];
  }
  return total;
}

const meanByAlpha: Mean = ({ data, width, channels }, from, columns, rows, out, to) => {
  const colors = channels - 1;
  const weight = sum(data, width, channels, from + colors, columns, rows);
  out[to + colors] = Math.round(weight / (columns * rows));
  if (weight === 0) return;
  for (let c = 0; c < colors; c++) {
    let total = 0;
    for (let row = 0; row < rows; row++) {
      let at = from + row * width * channels;
      for (let column = 0; column < columns; column++, at += channels)
        total += data[at + c] * data[at + colors];
    }
    out[to + c] = Math.round(total / weight);
  }
};
