// What each op computes, as TeX, with the sizes of the very call in the bounds of its sums. Symbols are those of the
// library's docstrings: dx for dLoss/dx; N images, C channels in, K out, H x W in, P x Q out, R x S the window.

import type { OpInfo, WalkInfo } from "../../../../engine/walk.js";
import type { Window } from "../../../window.js";

type Shape = readonly number[];

/** A call: the shapes of what goes in and comes out, and what else the op was told. */
interface Call {
  inputs: readonly (Shape | null)[];
  output: Shape;
  settings: Record<string, unknown>;
}

interface Formulas {
  forward(call: Call): string;
  /** The gradient of the argument in that place. */
  gradients: Readonly<Record<number, (call: Call) => string>>;
}

const sum = (index: string, size: number): string => String.raw`\sum_{${index}=0}^{${size - 1}}`;
const sums = (sizes: Record<string, number>): string =>
  Object.entries(sizes)
    .map(([index, size]) => sum(index, size))
    .join("");

const windowOf = ({ settings }: Call) => settings.d as Window;

const times = (index: string, factor: number) => (factor === 1 ? index : `${factor}${index}`);
const minus = (n: number) => (n === 0 ? "" : `-${n}`);

/** The row under row r of the window at p. */
const row = ({ strideH, padH }: Window) => `${times("p", strideH)}${minus(padH)}+r`;
const column = ({ strideW, padW }: Window) => `${times("q", strideW)}${minus(padW)}+s`;
const under = (d: Window) => `${row(d)},\\,${column(d)}`;
const over = (index: string, pad: number, window: string, stride: number) => {
  const moved = `${index}${pad === 0 ? "" : `+${pad}`}-${window}`;
  return stride === 1 ? moved : String.raw`\tfrac{${moved}}{${stride}}`;
};

const same = `dx_i = dy_i`;

const conv2d: Formulas = {
  forward(call) {
    const d = windowOf(call);
    const bias = call.inputs[2] == null ? "" : "b_k + ";
    return String.raw`y_{n,k,p,q} = ${bias}${sums({ c: d.C, r: d.R, s: d.S })} W_{k,c,r,s}\; x_{n,c,\,${under(d)}}`;
  },
  gradients: {
    0(call) {
      const d = windowOf(call);
      const [p, q] = [over("h", d.padH, "r", d.strideH), over("w", d.padW, "s", d.strideW)];
      return String.raw`dx_{n,c,h,w} = ${sums({ k: d.K, r: d.R, s: d.S })} W_{k,c,r,s}\; dy_{n,k,\,${p},\,${q}}`;
    },
    1(call) {
      const d = windowOf(call);
      return String.raw`dW_{k,c,r,s} = ${sums({ n: d.N, p: d.P, q: d.Q })} x_{n,c,\,${under(d)}}\; dy_{n,k,p,q}`;
    },
    2(call) {
      const d = windowOf(call);
      return `db_k = ${sums({ n: d.N, p: d.P, q: d.Q })} dy_{n,k,p,q}`;
    },
  },
};

const matmul: Formulas = {
  forward({ inputs }) {
    const [, , features] = inputs[0]!;
    const bias = inputs[2] == null ? "" : "b_j + ";
    return String.raw`y_{n,j} = ${bias}${sum("i", features)} x_{n,i}\; W_{j,i}`;
  },
  gradients: {
    0: ({ output }) => String.raw`dx_{n,i} = ${sum("j", output[2])} W_{j,i}\; dy_{n,j}`,
    1: ({ output }) => String.raw`dW_{j,i} = ${sum("n", output[1])} x_{n,i}\; dy_{n,j}`,
    2: ({ output }) => `db_j = ${sum("n", output[1])} dy_{n,j}`,
  },
};

const relu: Formulas = {
  forward: () => String.raw`y_i = \max(0,\, x_i)`,
  gradients: {
    0: () =>
      String.raw`dx_i = \begin{cases} dy_i & \text{if } y_i > 0 \\ 0 & \text{if } y_i \le 0 \end{cases}`,
  },
};

const tanh: Formulas = {
  forward: () => String.raw`y_i = \tanh x_i = \frac{e^{x_i} - e^{-x_i}}{e^{x_i} + e^{-x_i}}`,
  gradients: { 0: () => String.raw`dx_i = dy_i \,(1 - y_i^2)` },
};

const maxPool2d: Formulas = {
  forward(call) {
    const d = windowOf(call);
    return String.raw`y_{n,c,p,q} = \max_{0 \le r < ${d.R},\; 0 \le s < ${d.S}} x_{n,c,\,${under(d)}}`;
  },
  gradients: {
    0: () => String.raw`dx_{n,c,h,w} = \sum_{(p,q)\,:\;(h,w)\ \text{won}} dy_{n,c,p,q}`,
  },
};

const avgPool2d: Formulas = {
  forward(call) {
    const d = windowOf(call);
    return String.raw`y_{n,c,p,q} = \frac{1}{${d.R * d.S}}${sums({ r: d.R, s: d.S })} x_{n,c,\,${under(d)}}`;
  },
  gradients: {
    0(call) {
      const d = windowOf(call);
      return String.raw`dx_{n,c,h,w} = \frac{1}{${d.R * d.S}} \sum_{(p,q)\,\ni\,(h,w)} dy_{n,c,p,q}`;
    },
  },
};

const reshape: Formulas = {
  forward: () => `y_i = x_i`,
  gradients: { 0: () => same },
};

const normalized = String.raw`\hat x = \frac{x - \mu_c}{\sqrt{\sigma_c^2 + \varepsilon}}`;

const batchNorm2d: Formulas = {
  forward: ({ settings }) => {
    const statistics = settings.training
      ? String.raw`\mu_c = \tfrac1M \sum x, \qquad \sigma_c^2 = \tfrac1M \sum (x - \mu_c)^2`
      : String.raw`\mu_c,\ \sigma_c^2 \ \text{from training}`;
    return String.raw`y = \gamma_c\, \hat x + \beta_c, \qquad ${normalized}, \qquad ${statistics}`;
  },
  gradients: {
    0: ({ settings }) =>
      settings.training
        ? String.raw`dx = \frac{\gamma_c}{\sqrt{\sigma_c^2 + \varepsilon}} \Bigl( dy - \frac{d\beta_c}{M} - \hat x\, \frac{d\gamma_c}{M} \Bigr)`
        : String.raw`dx = \frac{\gamma_c}{\sqrt{\sigma_c^2 + \varepsilon}}\; dy`,
    1: () => String.raw`d\gamma_c = \sum_{n,h,w} dy\; \hat x, \qquad ${normalized}`,
    2: () => String.raw`d\beta_c = \sum_{n,h,w} dy`,
  },
};

const add: Formulas = {
  forward: () => `y_i = a_i + b_i`,
  gradients: { 0: () => `da_i = dy_i`, 1: () => `db_i = dy_i` },
};

const share = ({ settings }: Call) => settings.p as number;
const kept = (call: Call, what: string) =>
  String.raw`\begin{cases} \dfrac{${what}}{1 - ${share(call)}} & \text{kept} \\ 0 & \text{dropped, with probability } ${share(call)} \end{cases}`;

const dropout: Formulas = {
  forward: (call) => `y_i = ${kept(call, "x_i")}`,
  gradients: { 0: (call) => `dx_i = ${kept(call, "dy_i")}` },
};

const count = ({ settings }: Call) => (settings.dims as { R: number }).R;

const mean: Formulas = {
  forward: (call) => String.raw`y = \frac{1}{${count(call)}} ${sum("i", count(call))} x_i`,
  gradients: { 0: (call) => String.raw`dx_i = \frac{1}{${count(call)}}\; dy` },
};

const crossEntropy: Formulas = {
  forward({ inputs }) {
    const [, C] = inputs[0]!;
    return String.raw`\ell_n = -\log p_{n,t} = \log ${sum("c", C)} e^{z_{n,c}} - z_{n,t}, \qquad t = \text{label}_n`;
  },
  gradients: {
    0({ inputs }) {
      const [, C] = inputs[0]!;
      return String.raw`dz_{n,c} = (p_{n,c} - q_{n,c})\; d\ell_n, \qquad p_{n,c} = \frac{e^{z_{n,c}}}{${sum("j", C)} e^{z_{n,j}}}, \qquad q_{n,c} = \begin{cases} 1 & c = \text{label}_n \\ 0 & \text{else} \end{cases}`;
    },
  },
};

/** Every op of the page's networks. */
const formulas: Readonly<Record<string, Formulas>> = {
  conv2d,
  matmul,
  relu,
  tanh,
  maxPool2d,
  avgPool2d,
  reshape,
  batchNorm2d,
  add,
  dropout,
  mean,
  crossEntropy,
};

const moments = String.raw`m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2, \qquad \hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat v = \frac{v}{1 - \beta_2^t}`;
const along = String.raw`\eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}`;

/** What the optimizers make of a gradient g; θ is the parameter, η the rate. A line each. */
export const updates: Readonly<Record<WalkInfo["optimizer"], readonly string[]>> = {
  Adam: [moments, String.raw`\theta \leftarrow \theta - ${along}`],
  AdamW: [moments, String.raw`\theta \leftarrow (1 - \eta\lambda)\,\theta - ${along}`],
  SGD: [String.raw`v \leftarrow \mu v + g, \qquad \theta \leftarrow \theta - \eta\, v`],
};

/** What comes before them where weight decay is a part of the gradient. */
const decayed = String.raw`g = d\theta + \lambda\theta`;

export const updatesOf = ({ optimizer, weightDecay }: WalkInfo): readonly string[] =>
  weightDecay > 0 && optimizer !== "AdamW" ? [decayed, ...updates[optimizer]] : updates[optimizer];

/** @param argument null for the op's result. */
export function formulaOf(op: OpInfo, info: WalkInfo, argument: number | null): string | null {
  const found = Object.hasOwn(formulas, op.op) ? formulas[op.op] : undefined;
  const shapeOf = (tensor: number) => info.tensors[tensor].shape;
  const call: Call = {
    inputs: op.inputs.map((tensor) => (tensor === null ? null : shapeOf(tensor))),
    output: shapeOf(op.output),
    settings: op.settings,
  };
  return (argument === null ? found?.forward(call) : found?.gradients[argument]?.(call)) ?? null;
}

/** What an op calls its arguments in its formula, and its result. */
const SYMBOLS: Readonly<Record<string, readonly string[]>> = {
  conv2d: ["x", "W", "b"],
  matmul: ["x", "W", "b"],
  batchNorm2d: ["x", "γ", "β"],
  add: ["a", "b"],
  crossEntropy: ["z", "label"],
};
export const symbolOf = (op: string, place: number): string => SYMBOLS[op]?.[place] ?? "x";
export const resultSymbol = (op: string): string => (op === "crossEntropy" ? "ℓ" : "y");
