import { resizeArea } from "../../forms/resize-area.js";
import type { Gray } from "../../forms/to-gray.js";

/** The image is worked on so much larger, so that a stroke can become wider by less than a pixel. */
const FINER = 2;
/** Of what is made thinner, at least this part of the ink stays; else less is taken away. */
const LEAST_INK = 0.45;

/**
 * Strokes that are wider by so many pixels, or thinner where that is below 0: gray dilation and erosion by a disc. A stroke
 * that would vanish is made thinner by half as much, and so on.
 */
export function changeWidth(ink: Gray, by: number): Gray {
  const margin = Math.ceil(Math.max(0, by / 2)) + 1;
  const around = {
    x: -margin,
    y: -margin,
    width: ink.width + 2 * margin,
    height: ink.height + 2 * margin,
  };
  const fine = resizeArea(ink, FINER * around.width, FINER * around.height, around);
  const radius = (FINER * Math.abs(by)) / 2;
  const changed = by >= 0 ? dilate(fine, discOf(radius)) : erode(fine, discOf(radius));
  const inside = {
    x: FINER * margin,
    y: FINER * margin,
    width: FINER * ink.width,
    height: FINER * ink.height,
  };
  const result = resizeArea(changed, ink.width, ink.height, inside);
  if (by < -0.05 && total(result) < LEAST_INK * total(ink)) return changeWidth(ink, by / 2);
  return result;
}

const total = ({ data }: Gray): number => data.reduce((sum, value) => sum + value, 0);

/** Offsets within a radius, and how far the disc covers each: less than 1 at its rim. */
function discOf(radius: number): { dx: number; dy: number; cover: number }[] {
  const reach = Math.ceil(radius);
  const disc: { dx: number; dy: number; cover: number }[] = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const cover = Math.min(1, radius + 1 - Math.sqrt(dx * dx + dy * dy));
      if (cover > 0) disc.push({ dx, dy, cover });
    }
  }
  return disc;
}

type Disc = ReturnType<typeof discOf>;

/** The largest of the values under the disc, each as far as it is covered. Ink is rare, so each ink pixel spreads its own. */
function dilate({ data, width, height }: Gray, disc: Disc): Gray {
  const largest = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    for (const { dx, dy, cover } of disc) {
      const [u, v] = [x + dx, y + dy];
      if (u < 0 || v < 0 || u >= width || v >= height) continue;
      const at = v * width + u;
      const value = data[i] * cover;
      if (value > largest[at]) largest[at] = value;
    }
  }
  return { data: largest, width, height };
}

/** The least of the values under the disc; what it covers in part counts as darker by so much less. */
function erode({ data, width, height }: Gray, disc: Disc): Gray {
  const least = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    let value = 1;
    for (const { dx, dy, cover } of disc) {
      const [u, v] = [x + dx, y + dy];
      const there = u < 0 || v < 0 || u >= width || v >= height ? 0 : data[v * width + u];
      value = Math.min(value, 1 - cover * (1 - there));
    }
    least[i] = value;
  }
  return { data: least, width, height };
}
