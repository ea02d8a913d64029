import type { GradientPicture } from "../gradient-picture.js";
import type { BugName } from "./bug.js";
import type { Trial } from "./trials.js";

export type CheckName = Trial["part"] | "sure" | "first-step" | "fresh-gradient";

interface GradcheckAnswer {
  readonly text: string;
  readonly picture: GradientPicture;
}

export interface Verdict {
  readonly check: CheckName;
  readonly ok: boolean;
  /** The mistake that was found; null where nothing is wrong, or it is like none that is known. */
  readonly named: BugName | null;
  /** What the sentence about it needs, in the order of its dictionary. */
  readonly figures: readonly number[];
  /** What gradcheck said, where it was asked. */
  readonly report: GradcheckAnswer | null;
}
