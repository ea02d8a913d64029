// The mistakes that can be planted, in the order in which the page lists them: along the network, then the training.

import { batch } from "./batch.js";
import type { Bug, BugName } from "./bug.js";
import { constant } from "./constant.js";
import { correction } from "./correction.js";
import { gate } from "./gate.js";
import { input } from "./input.js";
import { mean } from "./mean.js";
import { padding } from "./padding.js";
import { sign } from "./sign.js";
import { spread } from "./spread.js";
import { turn } from "./turn.js";
import { twice } from "./twice.js";
import { zero } from "./zero.js";

export const bugs: Readonly<Record<BugName, Bug>> = {
  gate,
  turn,
  padding,
  spread,
  input,
  batch,
  constant,
  mean,
  sign,
  twice,
  correction,
  zero,
};
