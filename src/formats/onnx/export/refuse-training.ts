import { ValueError } from "../../../errors.js";
import type { RunCall } from "./record-run.js";

/** Throws where an op ran as it does in training, although the model is in eval mode: it makes something else each time. */
export function refuseTraining({ op, args }: RunCall): void {
  const way = "the model is exported in eval mode: pass { training: this.training } in forward";
  if (op === "dropout") {
    throw new ValueError(
      `exportOnnx: dropout ran in training, and an ONNX model has no such randomness; ${way}`,
    );
  }
  if (op === "batchNorm2d" && (args[3] as { running: unknown }).running === null) {
    throw new ValueError(`exportOnnx: batchNorm2d ran in training, and moved its running statistics; ${way}`);
  }
}
