import type { Tensor } from "pellucid";
import type { Bug } from "./bug.js";
import type { Stepper } from "./parts.js";

function wrongUpdate(optimizer: Stepper, loss: Tensor): void {
  loss.backward();
  optimizer.step();
}

export const zero: Bug = {
  name: "zero",
  wrongLine: "loss.backward();",
  rightLine: "optimizer.zeroGrad();\nloss.backward();",
  wrong: { update: wrongUpdate },
};
