import type { Exposure } from "./camera.js";

/** Light on a scene, as parts of full light. Places go from 0 to 1 across the picture. */
export interface Light {
  /** How much more there is at the right edge than at the left, and at the lower than at the upper. */
  slopeX: number;
  slopeY: number;
  /** How much a corner loses. */
  vignette: number;
  /** How much the shadow takes of what lies beyond a line through (x, y) in a direction, and how many pixels its edge is wide. */
  shadow: number;
  x: number;
  y: number;
  angle: number;
  edge: number;
}

export const EVEN: Light = {
  slopeX: 0,
  slopeY: 0,
  vignette: 0,
  shadow: 0,
  x: 0,
  y: 0,
  angle: 0,
  edge: 1,
};

/** Multiplies each pixel by the light there. */
export function shine({ width, height, colors }: Exposure, light: Light): void {
  const [cos, sin] = [Math.cos(light.angle), Math.sin(light.angle)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [right, down] = [x / width - 0.5, y / height - 0.5];
      const beyond = (x - light.x * width) * cos + (y - light.y * height) * sin;
      const dark = Math.min(1, Math.max(0, beyond / light.edge + 0.5));
      const here =
        (1 + light.slopeX * right + light.slopeY * down) *
        (1 - light.vignette * 2 * (right * right + down * down)) *
        (1 - light.shadow * dark);
      const at = 3 * (y * width + x);
      for (let c = 0; c < 3; c++) colors[at + c] *= here;
    }
  }
}
