// What the page is told of a training.

import type { Place } from "./batches.js";
import type { Failure } from "./course.js";
import type { CurvePoints } from "./curve.js";
import type { ValidationPoint } from "./history.js";
import type { Settings } from "./settings.js";

/** How far a training goes by itself: until it is paused, to the end of the epoch, or one step. */
export type Stretch = "on" | "epoch" | "step";

export interface Progress {
  phase: "idle" | "loading" | "running";
  /** How far it would have gone, had it not been paused for what needs the network to stand still, such as a walk. */
  interrupted: Exclude<Stretch, "step"> | null;
  /** From 0 to 1, while the images are fetched. */
  loaded: number;
  step: number;
  place: Place;
  /** Images in an epoch; 0 before they were fetched. */
  epochLength: number;
  /** Images a second. */
  rate: number;
  settings: Settings;
  takesDropout: boolean;
  curve: CurvePoints;
  validation: ValidationPoint[];
  failure: Failure | null;
  /** Counts what ends a walk: a step, or other settings. */
  changes: number;
}
