import { caughtBy, type Mutation } from "./mutation.js";

const CHECK = ["test/testing/gradcheck"];
const DIFFERENCES = ["test/testing/gradcheck/differences"];
const difference = (file: string) => `src/testing/gradcheck/differences/${file}`;

export const gradcheckMutations: Mutation[] = [
  caughtBy("gradcheck: round-off of one value instead of both", DIFFERENCES, difference("quotients.ts"), [
    "roundOff: (2 * roundOff) / width",
    "roundOff: roundOff / width / 8",
  ]),
  caughtBy("gradcheck: truncation without end taken for none", DIFFERENCES, difference("tableau.ts"), [
    "ratio <= 1 ? Infinity",
    "ratio <= 1 ? 0",
  ]),
  caughtBy("gradcheck: one-sided differences extrapolated in h²", DIFFERENCES, difference("ladder.ts"), [
    'this.side === "both" ? 2 : 1',
    "2",
  ]),
  caughtBy("gradcheck: noise of the first spacing alone", DIFFERENCES, difference("noise.ts"), [
    "    open = flat.filter((o) => here[o] !== 0);",
    "    open = [];",
  ]),
  caughtBy("gradcheck: wrong before the noise is measured", DIFFERENCES, difference("search.ts"), [
    "if (ladder.measured !== null) break;\n        ladder.measure();",
    "break;",
  ]),
  caughtBy("gradcheck: no leap where nothing is seen", DIFFERENCES, difference("search.ts"), [
    "return high + 4 * STRIDE;",
    "return null;",
  ]),
  caughtBy("gradcheck: the first pass passes what is not small", DIFFERENCES, difference("search.ts"), [
    'return bound <= fine ? "agrees" : "open";',
    'return "agrees";',
  ]),
  caughtBy(
    "gradcheck: forward mode leaves out the last outputs",
    CHECK,
    "src/testing/gradcheck/forward-mode.ts",
    ["dot(u[i], slope)", "dot(u[0], slope)"],
  ),
];
