import type { Generator } from "pellucid";
import { between } from "../../augmentations/between.js";
import { cornersOf, type Homography, homography, type Point, type Quad } from "../page/homography.js";
import type { Color, Sheet } from "./sheet.js";

/** How large the picture is, and where in it the corners of the sheet lie, clockwise from its top left. */
export interface Camera {
  width: number;
  height: number;
  corners: Quad;
}

/** A picture still without light: three values for each pixel, from 0 to 1. */
export interface Exposure {
  width: number;
  height: number;
  colors: Float32Array;
}

/** How many pixels a sheet needs each way, so that a view of this size lies inside when it is turned by this angle. */
export const sheetAround = (width: number, height: number, angle: number): [number, number] => {
  const [cos, sin] = [Math.cos(angle), Math.abs(Math.sin(angle))];
  return [Math.ceil(width * cos + height * sin) + 4, Math.ceil(height * cos + width * sin) + 4];
};

/** Looks straight at the middle of a sheet that is turned by an angle; no edge of it is seen. */
export function closeUp(sheet: Point, width: number, height: number, angle: number): Camera {
  const corner = (x: number, y: number) => ({
    x: width / 2 + x * Math.cos(angle) - y * Math.sin(angle),
    y: height / 2 + x * Math.sin(angle) + y * Math.cos(angle),
  });
  const [x, y] = [sheet.x / 2, sheet.y / 2];
  return { width, height, corners: [corner(-x, -y), corner(x, -y), corner(x, y), corner(-x, y)] };
}

/**
 * Sees a whole sheet from a little aside: turned by an angle, each corner drawn in by a random part of the picture, and as
 * large as can be with this margin.
 */
export function overDesk(
  sheet: Point,
  width: number,
  height: number,
  angle: number,
  perspective: number,
  margin: number,
  random: Generator,
): Camera {
  const { corners } = closeUp(sheet, 0, 0, angle);
  const side = Math.hypot(sheet.x, sheet.y);
  const seen = corners.map(({ x, y }) => ({
    x: x * (1 - between(random, 0, perspective)) + between(random, 0, perspective) * 0.2 * side,
    y: y * (1 - between(random, 0, perspective)),
  }));
  const [xs, ys] = [seen.map(({ x }) => x), seen.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [wide, high] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const scale = (1 - 2 * margin) * Math.min(width / wide, height / high);
  const place = ({ x, y }: Point) => ({
    x: width / 2 + scale * (x - left - wide / 2),
    y: height / 2 + scale * (y - top - high / 2),
  });
  const [a, b, c, d] = seen.map(place);
  return { width, height, corners: [a, b, c, d] };
}

/** Turns a camera by quarters, so that the picture lies on its side: clockwise, as it is then seen. */
export function turned({ width, height, corners }: Camera, quarters: number): Camera {
  if (quarters === 0) return { width, height, corners };
  const [a, b, c, d] = corners.map(({ x, y }) => ({ x: height - y, y: x }));
  return turned({ width: height, height: width, corners: [a, b, c, d] }, quarters - 1);
}

/** From the sheet to the picture. */
export const project = (sheet: Sheet, { corners }: Camera): Homography =>
  homography(cornersOf(sheet.width, sheet.height), corners);

/** What the camera sees: the sheet, each pixel mixed linearly from the four around its place, and a grained desk around it. */
export function expose(sheet: Sheet, camera: Camera, desk: Color, random: Generator): Exposure {
  const { width, height } = camera;
  const [a, b, c, d, e, f, g, h, i] = homography(camera.corners, cornersOf(sheet.width, sheet.height));
  const colors = new Float32Array(3 * width * height);
  const [wave, shake] = [between(random, 0.01, 0.04), between(random, 0, 100)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + x);
      const w = g * (x + 0.5) + h * (y + 0.5) + i;
      const u = (a * (x + 0.5) + b * (y + 0.5) + c) / w;
      const v = (d * (x + 0.5) + e * (y + 0.5) + f) / w;
      if (u >= 0 && v >= 0 && u <= sheet.width && v <= sheet.height) {
        sample(sheet, u - 0.5, v - 0.5, colors, at);
      } else {
        // The grain of wood: waves along x that wander with y.
        const grain = 1 + 0.15 * Math.sin(wave * (y + 12 * Math.sin(x / 190)) * 9 + shake);
        for (let channel = 0; channel < 3; channel++) colors[at + channel] = desk[channel] * grain;
      }
    }
  }
  return { width, height, colors };
}

function sample({ colors, width, height }: Sheet, x: number, y: number, out: Float32Array, at: number): void {
  const x0 = Math.min(Math.max(Math.floor(x), 0), width - 2);
  const y0 = Math.min(Math.max(Math.floor(y), 0), height - 2);
  const [dx, dy] = [Math.min(Math.max(x - x0, 0), 1), Math.min(Math.max(y - y0, 0), 1)];
  const first = 3 * (y0 * width + x0);
  const below = first + 3 * width;
  for (let c = 0; c < 3; c++) {
    const upper = colors[first + c] + dx * (colors[first + 3 + c] - colors[first + c]);
    const lower = colors[below + c] + dx * (colors[below + 3 + c] - colors[below + c]);
    out[at + c] = upper + dy * (lower - upper);
  }
}
