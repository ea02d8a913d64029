import type { Parts } from "./parts.js";

export const bugNames = [
  "gate",
  "turn",
  "padding",
  "spread",
  "input",
  "batch",
  "constant",
  "mean",
  "sign",
  "twice",
  "correction",
  "zero",
] as const;
export type BugName = (typeof bugNames)[number];

/** A mistake in one part of a training; the forward, where the part is an op, is right. */
export interface Bug {
  readonly name: BugName;
  /** The line as it is in the file, and as it should be. */
  readonly wrongLine: string;
  readonly rightLine: string;
  readonly wrong: Partial<Parts>;
}
