import { closing } from "../morphology.js";
import type { Gray } from "../to-gray.js";

/** Farther than this, in degrees, nobody holds a page askew who has it before him. */
const MOST = 15;
const STEP = 0.5;
/** Ink is by this part darker than the paper around it. */
const CONTRAST = 0.12;
/** Dark up to so much of the longer side is writing or a rule. */
const WRITING = 0.03;
/**
 * Where the profile is so many times as sharp as that of the page as it is, it is askew. With rules it is ten times and more;
 * a few lines of writing make it up to three times as sharp at an angle that is not theirs, by their slant.
 */
const CLEARER = 4;
/** Less than this is left as it is: rules may slant so much, and each pixel that is mixed of others is softer. */
const LEAST = 5;
/** Fewer dark pixels than this tell nothing. */
const ENOUGH = 300;

/**
 * By how many degrees clockwise the rules of a page are turned; 0 where that is not clear, as without rules.
 *
 * In the direction of rules dark pixels fall together: their profile, how many are in each row when rows are taken in that
 * direction, has the sharpest steps. Its sharpness is the sum of squared differences between neighboring rows. The page may
 * lie on its side, so columns are tried as well.
 *
 * Postl, "Detection of linear oblique structures and skew scan in digitized documents", ICPR 1986.
 */
export function findSkew(gray: Gray): number {
  const { xs, ys } = darkPlaces(gray);
  if (xs.length < ENOUGH) return 0;
  const middle = { x: gray.width / 2, y: gray.height / 2 };
  const reach = Math.ceil(Math.hypot(gray.width, gray.height));
  let [best, most, now] = [0, 0, 0];
  for (let degrees = -MOST; degrees <= MOST; degrees += STEP) {
    const angle = (degrees * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const [rows, columns] = [new Float32Array(reach + 1), new Float32Array(reach + 1)];
    for (let i = 0; i < xs.length; i++) {
      const [x, y] = [xs[i] - middle.x, ys[i] - middle.y];
      spread(rows, reach / 2 + y * cos - x * sin);
      spread(columns, reach / 2 + x * cos + y * sin);
    }
    const clear = Math.max(sharpness(rows), sharpness(columns));
    if (clear > most) [best, most] = [degrees, clear];
    if (degrees === 0) now = clear;
  }
  return Math.abs(best) >= LEAST && Math.abs(best) < MOST && most > CLEARER * now ? best : 0;
}

/** A place between two rows counts in both. */
function spread(rows: Float32Array, place: number): void {
  const row = Math.floor(place);
  rows[row] += 1 - (place - row);
  rows[row + 1] += place - row;
}

function sharpness(rows: Float32Array): number {
  let sum = 0;
  for (let i = 1; i < rows.length; i++) sum += (rows[i] - rows[i - 1]) ** 2;
  return sum;
}

/** The middles of pixels darker than the paper there, which is what {@link closing} leaves. */
function darkPlaces(gray: Gray): { xs: number[]; ys: number[] } {
  const { width, height, data } = gray;
  const paper = closing(gray, Math.max(1, Math.round(WRITING * Math.max(width, height)))).data;
  const [xs, ys]: [number[], number[]] = [[], []];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (data[at] >= (1 - CONTRAST) * paper[at]) continue;
      xs.push(x + 0.5);
      ys.push(y + 0.5);
    }
  }
  return { xs, ys };
}
