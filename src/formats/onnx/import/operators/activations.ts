// Activations: those that there is an op for, and those that are made of others by their definition.

import { abs } from "../../../../ops/abs.js";
import { add } from "../../../../ops/add.js";
import { clamp } from "../../../../ops/clamp.js";
import { greater } from "../../../../ops/compare.js";
import { div } from "../../../../ops/div.js";
import { erf } from "../../../../ops/erf.js";
import { exp } from "../../../../ops/exp.js";
import { gelu } from "../../../../ops/gelu.js";
import { leakyRelu } from "../../../../ops/leaky-relu.js";
import { mul } from "../../../../ops/mul.js";
import { neg } from "../../../../ops/neg.js";
import { relu } from "../../../../ops/relu.js";
import { reshape } from "../../../../ops/reshape.js";
import { sigmoid } from "../../../../ops/sigmoid.js";
import { softplus } from "../../../../ops/softplus.js";
import { sub } from "../../../../ops/sub.js";
import { tanh } from "../../../../ops/tanh.js";
import { where } from "../../../../ops/where.js";
import type { Tensor } from "../../../../tensor/tensor.js";
import { type Attributes, type AttributeValues, float, string } from "../attributes.js";
import { type Operators, operator, refuseNode } from "../operator.js";

const activation = <A extends Attributes>(
  attributes: A,
  f: (x: Tensor, attributes: AttributeValues<A>) => Tensor,
  since?: number,
) => operator({ since, inputs: [1, 1], attributes, run: (call) => f(call.tensor(0), call.attributes) });

/** The negative part, min(x, 0). Its slope at 0 is 1, where that of relu is 0, so that a sum of both has one of them. */
const negative = (x: Tensor): Tensor => clamp(x, { max: 0 });

/** alpha·(eˣ − 1) below 0, and x above. */
const elu = (x: Tensor, alpha: number): Tensor => add(relu(x), mul(sub(exp(negative(x)), 1), alpha));

/** ln(1 + eˣ), also where it is x to the last digit. */
const exactSoftplus = (x: Tensor): Tensor => softplus(x, { threshold: Infinity });

export const activations: Operators = {
  Relu: activation({}, relu),
  LeakyRelu: activation({ alpha: float(0.01) }, (x, { alpha }) => leakyRelu(x, alpha)),
  Sigmoid: activation({}, sigmoid),
  Tanh: activation({}, tanh),
  Elu: activation({ alpha: float(1) }, (x, { alpha }) => elu(x, alpha)),
  Celu: activation({ alpha: float(1) }, (x, { alpha }) => mul(elu(div(x, alpha), 1), alpha), 12),
  Selu: activation(
    { alpha: float(1.6732631921768188), gamma: float(1.0507010221481323) },
    (x, { alpha, gamma }) => mul(elu(x, alpha), gamma),
  ),
  HardSigmoid: activation({ alpha: float(0.2), beta: float(0.5) }, (x, { alpha, beta }) =>
    clamp(add(mul(x, alpha), beta), { min: 0, max: 1 }),
  ),
  HardSwish: activation({}, (x) => mul(x, clamp(add(div(x, 6), 0.5), { min: 0, max: 1 })), 14),
  Softplus: activation({}, exactSoftplus),
  Softsign: activation({}, (x) => div(x, add(abs(x), 1))),
  Mish: activation({}, (x) => mul(x, tanh(exactSoftplus(x))), 18),
  Swish: activation({ alpha: float(1) }, (x, { alpha }) => mul(x, sigmoid(mul(x, alpha))), 24),
  ThresholdedRelu: activation({ alpha: float(1) }, (x, { alpha }) => where(greater(x, alpha), x, 0), 10),
  PRelu: operator({
    inputs: [2, 2],
    attributes: {},
    run(call) {
      const [x, slope] = [call.tensor(0), call.tensor(1)];
      // Before version 7 a slope [C] belongs to the channels, which are the second axis.
      const perChannel = call.version < 7 && slope.rank === 1 && slope.size > 1 && x.rank > 2;
      const shaped = perChannel
        ? reshape(slope, [slope.size, ...new Array<number>(x.rank - 2).fill(1)])
        : slope;
      return add(relu(x), mul(negative(x), shaped));
    },
  }),
  Erf: activation({}, erf, 9),
  Gelu: operator({
    since: 20,
    inputs: [1, 1],
    attributes: { approximate: string("none") },
    check(node) {
      const { approximate } = node.attributes;
      if (approximate !== "none" && approximate !== "tanh")
        refuseNode(node, `has approximate ${JSON.stringify(approximate)}; there are none, tanh`);
    },
    run: (call) => gelu(call.tensor(0), { approximate: call.attributes.approximate as "none" | "tanh" }),
  }),
  Shrink: operator({
    since: 9,
    inputs: [1, 1],
    attributes: { bias: float(0), lambd: float(0.5) },
    run(call) {
      const x = call.tensor(0);
      const { bias, lambd } = call.attributes;
      const below = where(greater(neg(x), lambd), add(x, bias), 0);
      return where(greater(x, lambd), sub(x, bias), below);
    },
  }),
};
