import { describe } from "../../describe.js";
import { ValueError } from "../../errors.js";
import type { Range } from "./random-transform.js";
import type { ImageSample } from "./transform.js";

/** Throws unless both ends are finite, in order, and pass the rule. */
export function requireRange(
  transform: string,
  name: string,
  [from, to]: Range,
  rule: string,
  holds: (value: number) => boolean = () => true,
): void {
  if (Number.isFinite(from) && Number.isFinite(to) && from <= to && holds(from) && holds(to)) return;
  throw new ValueError(`${transform}: ${name} is [${from}, ${to}]; it must be ${rule}, smaller end first`);
}

/** Throws unless p is a probability. */
export function requireProbability(transform: string, p: number): void {
  if (p >= 0 && p <= 1) return;
  throw new ValueError(`${transform}: p is ${p}; it must be a probability, from 0 to 1`);
}

/** Throws unless this is one value, for all channels. */
export function requireFill(transform: string, fill: unknown): void {
  if (Number.isFinite(fill)) return;
  const which = ArrayBuffer.isView(fill) || Array.isArray(fill) ? ", the same for all channels" : "";
  throw new ValueError(`${transform}: fill is ${describe(fill)}; it must be a finite number${which}`);
}

/** Throws where an image of bytes cannot hold the value. */
export function requireFillFor(image: ImageSample, transform: string, fill: number): void {
  if (image.data instanceof Float32Array || (fill >= 0 && fill <= 255)) return;
  throw new ValueError(
    `${transform}: fill is ${fill}, but the image has bytes, from 0 to 255; fill with one of these, or put new ToTensor() before it`,
  );
}

/** A number stands for the range around zero. */
export function symmetric(transform: string, name: string, value: number | Range): Range {
  const range: Range = typeof value === "number" ? [-value, value] : value;
  requireRange(transform, name, range, "a number of at least 0, or a range");
  return range;
}
