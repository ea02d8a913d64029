import type { EpochResult } from "pellucid/train";

/** What a training in a process of its own tells its parent. */
export interface TrialMessage {
  kind: "epoch";
  result: EpochResult;
}
