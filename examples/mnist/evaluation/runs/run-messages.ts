import type { EpochResult } from "../../train.js";

/** What a training in a process of its own tells its parent. */
export interface TrialMessage {
  kind: "epoch";
  result: EpochResult;
}
