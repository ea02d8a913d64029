import type { Picture } from "../images/picture.js";
import { IDENTITY, mapPoint, type View } from "./page/homography.js";
import { paperSurface } from "./paper-surface.js";
import { robustSigma, SHADE } from "./pixels.js";
import { type Gray, LUMA, toGray, type Weights } from "./to-gray.js";

/** Ink must stand out so many times better in a color than in gray, or gray is taken: it has the least noise. */
const BETTER = 2;
/** A picture is judged by so many pixels each way. */
const SAMPLES = 256;

const PLANES: readonly Weights[] = [LUMA, [1, 0, 0], [0, 1, 0], [0, 0, 1]];

const whole = ({ width, height }: Picture): View => ({ width, height, toOriginal: IDENTITY });

/**
 * A picture in gray or in that of its colors in which ink stands out best: red ink on green paper of the same luma is nothing in gray,
 * dark in green and light in red.
 *
 * Ink stands out by the cubic mean of what differs from the paper, (mean |v - paperSurface|^3)^(1/3), in which few strong pixels
 * outvote many faint ones, over the noise of the paper, {@link robustSigma} of |v - paperSurface|.
 *
 * @param paper what shows through transparent pixels: white unless told.
 * @param view where the paper is: everywhere unless told.
 */
export function inkPlane(picture: Picture, paper = 1, view: View = whole(picture)): Gray {
  if (picture.channels < 3) return toGray(picture, paper);
  const sample = sampled(picture, view);
  const [inGray, ...inColors] = PLANES.map((weights) => distinctness(toGray(sample, paper, weights)));
  const best = inColors.indexOf(Math.max(...inColors));
  return toGray(picture, paper, inColors[best] > BETTER * inGray ? PLANES[best + 1] : LUMA);
}

function distinctness(gray: Gray): number {
  const surface = paperSurface(gray);
  const away = gray.data.map((value, i) => Math.abs(value - surface[i]));
  const cubes = away.reduce((sum, value) => sum + value ** 3, 0) / away.length;
  return Math.cbrt(cubes) / Math.max(robustSigma(away), SHADE);
}

/** Some pixels of a picture, evenly spread over a view. */
function sampled({ data, width, height, channels, depth }: Picture, view: View): Picture {
  const [columns, rows] = [Math.min(SAMPLES, view.width), Math.min(SAMPLES, view.height)];
  const some =
    depth === 8 ? new Uint8Array(columns * rows * channels) : new Uint16Array(columns * rows * channels);
  const within = (place: number, length: number) => Math.min(length - 1, Math.max(0, Math.floor(place)));
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const place = { x: ((x + 0.5) * view.width) / columns, y: ((y + 0.5) * view.height) / rows };
      const seen = mapPoint(view.toOriginal, place);
      const at = within(seen.y, height) * width + within(seen.x, width);
      for (let c = 0; c < channels; c++) some[(y * columns + x) * channels + c] = data[at * channels + c];
    }
  }
  return { data: some, width: columns, height: rows, channels, depth };
}
