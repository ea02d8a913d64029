import { distillationLoss, logSoftmax, sub, sum, tensor } from "pellucid";
import { gradcheck } from "pellucid/testing";
import { expect, test } from "vitest";

test("a value that is 0 because its terms cancel is as coarse as they are", () => {
  const x = tensor([2, -2, 0], { dtype: "float64" });
  expect(gradcheck((x, t) => distillationLoss(x, t), [x, x]).ok).toBe(true);
  expect(gradcheck((x) => sum(sub(logSoftmax(x, 0), logSoftmax(x, 0))), [x]).ok).toBe(true);
});
