import { add, defineOp, div, mul, reshape, sqrt, sub, sum, type Tensor, variance } from "pellucid";
import type { Bug } from "./bug.js";
import { right } from "./parts.js";

const EPS = 1e-5;
const CHANNEL = [0, 2, 3];

const perChannel = (t: Tensor): Tensor => reshape(t, [1, t.size, 1, 1]);

const wrongNorm = defineOp({
  name: "batchNorm2d",
  forward(_, x: Tensor, weight: Tensor, bias: Tensor) {
    const sigma = sqrt(add(variance(x, CHANNEL, { correction: 0 }), EPS));
    const xHat = div(sub(x, perChannel(x.mean(CHANNEL))), perChannel(sigma));
    return { y: right.normalize(x, weight, bias), saved: { xHat, scale: perChannel(div(weight, sigma)) } };
  },
  backward: ({ saved: { xHat, scale } }, dy) => [
    mul(dy, scale),
    sum(mul(dy, xHat), CHANNEL),
    sum(dy, CHANNEL),
  ],
});

export const constant: Bug = {
  name: "constant",
  wrongLine: "mul(dy, scale),",
  rightLine: "mul(sub(sub(dy, average(dy)), mul(xHat, average(mul(dy, xHat)))), scale),",
  wrong: { normalize: wrongNorm },
};
