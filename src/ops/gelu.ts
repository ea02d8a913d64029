import { defineOp } from "../autograd/define-op.js";
import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { requireTensor } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { erf } from "./erf.js";
import { exp } from "./exp.js";
import { mul } from "./mul.js";
import { sigmoid } from "./sigmoid.js";
import { sub } from "./sub.js";
import { applyFloat } from "./unary.js";

/** Which formula {@link gelu} computes. */
export interface GeluOptions {
  /** "none" (default) is exact; "tanh" is the approximation that GPT-2 and BERT were trained with. */
  approximate?: "none" | "tanh";
}

const exactGelu = defineOp({
  name: "gelu",
  forward: (ctx, x: Tensor) => ({ y: applyFloat(ctx, "gelu", x), saved: { x } }),
  // dy/dx = Φ(x) + x·φ(x), where φ(x) = e^(−x²/2)/√(2π) is the slope of Φ.
  backward({ saved: { x } }, dy) {
    const share = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
    const density = mul(exp(mul(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return [mul(dy, add(share, mul(x, density)))];
  },
});

const SCALE = 2 * Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

const geluTanh = defineOp({
  name: "geluTanh",
  forward: (ctx, x: Tensor) => ({ y: applyFloat(ctx, "geluTanh", x), saved: { x } }),
  // y = x·s with s = sigmoid(v), v = 2·√(2/π)·(x + 0.044715·x³), so dy/dx = s + x·s·(1 − s)·dv/dx.
  backward({ saved: { x } }, dy) {
    const square = mul(x, x);
    const s = sigmoid(mul(mul(x, add(mul(square, CUBIC), 1)), SCALE));
    const dv = mul(add(mul(square, 3 * CUBIC), 1), SCALE);
    return [mul(dy, add(s, mul(mul(x, mul(s, sub(1, s))), dv)))];
  },
});

/**
 * y = x · Φ(x), elementwise, on floats, where Φ(x) = (1 + erf(x/√2))/2 is the share of the normal distribution below x;
 * or, with `approximate: "tanh"`, y = x · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))/2. Of −∞ it is NaN, as in PyTorch.
 *
 * Source: Hendrycks, Gimpel, "Gaussian Error Linear Units" (2016);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.gelu.html
 *
 * @throws {DTypeError} on integers; {@link ValueError} when the approximation is unknown.
 * @example
 * gelu(tensor([-1, 0, 1])); // [-0.1587, 0, 0.8413]
 * gelu(tensor([-1, 0, 1]), { approximate: "tanh" }); // [-0.1588, 0, 0.8412]
 */
export function gelu(x: Tensor, options: GeluOptions = {}): Tensor {
  requireTensor("gelu", "x", x);
  checkOptions("gelu", options, { approximate: true });
  const { approximate = "none" } = options;
  checkApproximation("gelu", approximate);
  return approximate === "tanh" ? geluTanh(x) : exactGelu(x);
}

export function checkApproximation(op: string, approximate: GeluOptions["approximate"]): void {
  if (approximate === "none" || approximate === "tanh") return;
  throw new ValueError(`${op}: approximate is ${describe(approximate)}; it must be "none" or "tanh"`);
}
