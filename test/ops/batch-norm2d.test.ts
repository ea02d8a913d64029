import fc from "fast-check";
import { add, batchNorm2d, mean, type Tensor, tensor, variance, zeros } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, test } from "vitest";
import { expectClose } from "../support/expect-tensor.js";

const { between, dim } = arbitraries;

/** 1/16 apart, in random order around 0, so that no variance is small beside its mean. */
function spread(shape: number[]): fc.Arbitrary<Tensor> {
  const size = shape.reduce((product, n) => product * n, 1);
  const elements = Array.from({ length: size }, (_, i) => (i - size / 2) / 16);
  return fc
    .shuffledSubarray(elements, { minLength: size })
    .map((order) => tensor(Float64Array.from(order), { shape }));
}

describe("batchNorm2d", () => {
  const batch = fc
    .record({ N: dim(4), C: dim(3), H: dim(3), W: dim(3) })
    .filter(({ N, H, W }) => N * H * W > 1)
    .chain(({ N, C, H, W }) => {
      const smooth = arbitraries.tensor({ shape: [C], elements: between(-2, 2) });
      const positive = arbitraries.tensor({ shape: [C], elements: between(0.25, 2.25) });
      return fc.record({ x: spread([N, C, H, W]), smooth, other: smooth, positive });
    });
  const perChannel = [0, 2, 3];
  const copy = (t: Tensor) => tensor(t.dataSync().slice());

  test("in training leaves every channel with mean = bias and variance = weight²", () => {
    fc.assert(
      fc.property(batch, ({ x, smooth: weight, other: bias }) => {
        const running = () => zeros(weight.shape, { dtype: "float64" });
        const y = batchNorm2d(x, running(), running(), weight, bias, { training: true, eps: 0 });
        expectClose(mean(y, perChannel), bias, 64);
        expectClose(variance(y, perChannel, { correction: 0 }), weight.pow(2), 64);
      }),
    );
  });

  test("moves the running statistics towards the batch's, the variance of a sample", () => {
    fc.assert(
      fc.property(
        batch,
        fc.constantFrom(0, 0.1, 1),
        ({ x, smooth: meanBefore, positive: varianceBefore }, momentum) => {
          const [runningMean, runningVariance] = [copy(meanBefore), copy(varianceBefore)];
          batchNorm2d(x, runningMean, runningVariance, null, null, { training: true, momentum });
          const moved = (old: Tensor, now: Tensor) => add(old.mul(1 - momentum), now.mul(momentum));
          expectClose(runningMean, moved(meanBefore, mean(x, perChannel)));
          expectClose(runningVariance, moved(varianceBefore, variance(x, perChannel)));
        },
      ),
    );
  });

  test("in inference, with the statistics of the batch, is what it is in training", () => {
    fc.assert(
      fc.property(batch, ({ x, smooth, positive }) => {
        const [m, v] = [mean(x, perChannel), variance(x, perChannel, { correction: 0 })];
        const trained = batchNorm2d(x, copy(smooth), copy(positive), null, null, { training: true });
        expectClose(batchNorm2d(x, m, v), trained, 256);
        expectClose(m, mean(x, perChannel));
      }),
    );
  });
});
