// The gpu.js version of reference.ts. The probabilities, and with them each row's maximum and sum, come from the kernels of
// softmax; what is left is one thread for each loss, and one for each element of the gradient.
//
//   losses : [N], x = n     dLogits : [N, C], y = n, x = c     max, sum : [N]

import { type Elements, type GpuArray, type GpuRuntime, stages, type Thread } from "../shared/gpu-runtime.js";
import { quotients, rowStatistics } from "../softmax/gpu.js";
import type { CrossEntropyKernels } from "./reference.js";

export function crossEntropyLosses(
  this: Thread<"C">,
  logits: Elements,
  labels: Elements,
  max: Elements,
  sum: Elements,
  labelSmoothing: number,
): number {
  const n = this.thread.x;
  const label = labels[this.thread.x];
  let target = (1 - labelSmoothing) * (logits[n * this.constants.C + label] - max[this.thread.x]);
  if (labelSmoothing > 0) {
    for (let c = 0; c < this.constants.C; c++) {
      target +=
        (labelSmoothing / this.constants.C) *
        (logits[this.thread.x * this.constants.C + c] - max[this.thread.x]);
    }
  }
  const total = sum[this.thread.x];
  const logSum = total > 0 ? Math.log(total) : total; // NaN
  return logSum - target;
}

export function crossEntropyBackward(
  this: Thread<"C">,
  probabilities: Elements,
  labels: Elements,
  dLosses: Elements,
  labelSmoothing: number,
): number {
  const c = this.thread.x;
  const spread = labelSmoothing / this.constants.C;
  const q = c === labels[this.thread.y] ? spread + (1 - labelSmoothing) : spread;
  return (probabilities[this.thread.y * this.constants.C + this.thread.x] - q) * dLosses[this.thread.y];
}

export const crossEntropyOnGpu = (runtime: GpuRuntime): CrossEntropyKernels<GpuArray> => ({
  softmaxCrossEntropy: (logits, labels, { N, C, labelSmoothing }) =>
    stages(runtime, (own) => {
      const d = { outer: N, R: C, inner: 1 };
      const { max, exps, sum } = rowStatistics(runtime, logits, d, own);
      const args = [logits, labels, max, sum, labelSmoothing];
      const losses = runtime.run({ kernel: crossEntropyLosses, threads: [N], sizes: { C }, args });
      return { losses, probabilities: quotients(runtime, exps, sum, d) };
    }),
  softmaxCrossEntropyBackward(probabilities, labels, dLosses, { N, C, labelSmoothing }) {
    const args = [probabilities, labels, dLosses, labelSmoothing];
    return runtime.run({ kernel: crossEntropyBackward, threads: [C, N], sizes: { C }, args });
  },
});
