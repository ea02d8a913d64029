import type { Gray } from "../../forms/to-gray.js";

/** How a marker dries along a direction. Places are from −1 to 1 from one side of the image to the other. */
export interface Drying {
  /** Radians. */
  angle: number;
  begin: number;
  end: number;
  /** The part of the ink that is left from there on. */
  left: number;
}

/** All of the ink before `begin`, `left` of it behind `end`, and in between what lies between. */
export function fade({ data, width, height }: Gray, { angle, begin, end, left }: Drying): Gray {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const faded = data.map((value, i) => {
    const x = (2 * (i % width)) / (width - 1) - 1;
    const y = (2 * Math.floor(i / width)) / (height - 1) - 1;
    const dried = Math.min(1, Math.max(0, (x * cos + y * sin - begin) / (end - begin)));
    return value * (1 - dried * (1 - left));
  });
  return { data: faded, width, height };
}
