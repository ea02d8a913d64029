import type { Finding } from "./finding.js";
import type { ForwardCheck } from "./forward-mode.js";
import type { Diagnosis } from "./report.js";

/** What a check that demands forward mode says where the gradient itself is right. */
export const diagnoseForward = ({ state, text }: ForwardCheck): Diagnosis => ({
  cause: state === "differs" ? "wrong-backward" : "undefined",
  patterns: [],
  inputs: [],
  text:
    state === "differs"
      ? `${text}; ${FORWARD_ALONE}`
      : `${text || "forward mode was not compared"}, and forward is "require"`,
});

const FORWARD_ALONE =
  "differences agree with reverse mode, so forward mode alone is wrong: a backward on the way is not linear in dy, is not all made of recorded ops, or has a wrong backward itself (gradgradcheck says where)";

/** Which of reverse mode, forward mode and differences is alone, for people to read; null where all agree or none was asked. */
export function disagreement(forward: ForwardCheck, failed: Finding | null): string | null {
  if (forward.state === "impossible") return forward.text;
  // A gradient that is wrong at every dy alike is wrong in forward mode too, which is made of the same backward.
  if (forward.state !== "differs") return null;
  if (failed === null) return `${forward.text}; ${FORWARD_ALONE}`;
  const { slope } = forward;
  return slope !== null && Math.abs(slope - failed.numerical) <= failed.tolerance
    ? `${forward.text}; forward mode and differences agree (${slope}), so reverse mode alone is wrong`
    : `${forward.text}; and neither agrees with the differences`;
}
