import fc from "fast-check";
import { add, batchNorm2d, mean, type Tensor, variance, zeros } from "pellucid";
import { describe, test } from "vitest";
import { distinct, positive, seed, size, smooth } from "../support/arbitraries.js";
import { expectClose } from "../support/expect-tensor.js";

describe("batchNorm2d", () => {
  const batch = fc
    .record({ N: size(4), C: size(3), H: size(3), W: size(3), n: seed })
    .filter(({ N, H, W }) => N * H * W > 1);
  const perChannel = [0, 2, 3];

  test("in training leaves every channel with mean = bias and variance = weight²", () => {
    fc.assert(
      fc.property(batch, ({ N, C, H, W, n }) => {
        const [weight, bias] = [smooth([C], n + 1), smooth([C], n + 2)];
        const running = () => zeros([C], { dtype: "float64" });
        const x = distinct([N, C, H, W], n);
        const y = batchNorm2d(x, running(), running(), weight, bias, { training: true, eps: 0 });
        expectClose(mean(y, perChannel), bias, 64);
        expectClose(variance(y, perChannel, { correction: 0 }), weight.pow(2), 64);
      }),
    );
  });

  test("moves the running statistics towards the batch's, the variance of a sample", () => {
    fc.assert(
      fc.property(batch, fc.constantFrom(0, 0.1, 1), ({ N, C, H, W, n }, momentum) => {
        const x = distinct([N, C, H, W], n);
        const [before, spread] = [smooth([C], n + 1), positive([C], n + 2)];
        const [runningMean, runningVariance] = [smooth([C], n + 1), positive([C], n + 2)];
        batchNorm2d(x, runningMean, runningVariance, null, null, { training: true, momentum });
        const moved = (old: Tensor, now: Tensor) => add(old.mul(1 - momentum), now.mul(momentum));
        expectClose(runningMean, moved(before, mean(x, perChannel)));
        expectClose(runningVariance, moved(spread, variance(x, perChannel)));
      }),
    );
  });

  test("in inference, with the statistics of the batch, is what it is in training", () => {
    fc.assert(
      fc.property(batch, ({ N, C, H, W, n }) => {
        const x = distinct([N, C, H, W], n);
        const [m, v] = [mean(x, perChannel), variance(x, perChannel, { correction: 0 })];
        const trained = batchNorm2d(x, smooth([C], n), positive([C], n), null, null, { training: true });
        expectClose(batchNorm2d(x, m, v), trained, 256);
        expectClose(m, mean(x, perChannel));
      }),
    );
  });
});
