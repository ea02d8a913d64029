// What was changed by hand, as the address has it. What cannot be read there is as if it were not there.

import type { KernelEdit } from "../../../engine/playing/kernel-edits.js";
import { isStill, type Move, STILL } from "../../../engine/playing/move-image.js";
import type { Off } from "../../../engine/playing/reading.js";

/** "conv1:3-5;fc1:7". */
export function parseOff(text: string): Off {
  const layers = text.split(";").flatMap((part) => {
    const [, layer, channels] = /^([^:]+):(\d+(?:-\d+)*)$/.exec(part) ?? [];
    return layer === undefined ? [] : [[layer, channels.split("-").map(Number)] as const];
  });
  return Object.fromEntries(layers);
}

export const formatOff = (off: Off): string =>
  Object.entries(off)
    .filter(([, channels]) => channels.length > 0)
    .map(([layer, channels]) => `${layer}:${channels.join("-")}`)
    .join(";");

/** Right, down, angle, zoom, and 1 for mirrored: "4,0,30,1,0". */
export function parseMove(text: string): Move {
  const [right, down, angle, zoom, mirrored] = text.split(",").map(Number);
  if (text === "" || ![right, down, angle, zoom, mirrored].every(Number.isFinite) || zoom <= 0) return STILL;
  return { right, down, angle, zoom, mirrored: mirrored === 1 };
}

export const formatMove = (move: Move): string =>
  isStill(move) ? "" : [move.right, move.down, move.angle, move.zoom, move.mirrored ? 1 : 0].join(",");

/** Layer, output channel, input channel and weights: "conv1:0:0:1_0_0_0_0_0_0_0_0;…". */
export function parseKernels(text: string): KernelEdit[] {
  return text.split(";").flatMap((part) => {
    const [, layer, output, input, list] = /^([^:]+):(\d+):(\d+):([^:]+)$/.exec(part) ?? [];
    const weights = list?.split("_").map(Number) ?? [];
    return weights.length > 0 && weights.every(Number.isFinite)
      ? [{ layer, output: Number(output), input: Number(input), weights }]
      : [];
  });
}

export const formatKernels = (kernels: readonly KernelEdit[]): string =>
  kernels
    .map(({ layer, output, input, weights }) => [layer, output, input, weights.join("_")].join(":"))
    .join(";");
