import { mul, optim, sum, type Tensor } from "pellucid";
import { describe, expect, test } from "vitest";
import { expectAgreement, type Precision, type Values } from "./agreement.js";
import { Golden, type GoldenTensor, gradientOf, toTensor, valuesOf } from "./golden.js";

type Kind = "SGD" | "Adam" | "AdamW" | "RMSprop" | "Adagrad" | "NAdam";
type Options = { lr?: number; betas?: [number, number]; eps?: number; weightDecay?: number };

interface Description {
  steps: number;
  parameters: string[];
  optimizers: {
    name: string;
    kind: Kind;
    options: Options;
  }[];
  groups: { name: string; kind: Kind; options: Options; groups: Options[] }[];
  clips: { name: string; maxNorm: number; factor: number }[];
}

const golden = new Golden<Description>("optim");
const { steps, parameters, optimizers, groups, clips } = golden.description;

/** Entry `at` of the first axis. */
function entry({ shape, data }: Values, at: number): GoldenTensor {
  const size = shape.slice(1).reduce((a, b) => a * b, 1);
  return {
    dtype: "float64",
    shape: shape.slice(1),
    data: Array.from(data).slice(at * size, (at + 1) * size),
  };
}

/** Leaves gradient `g` in `parameter`: that of the sum of parameter * g. */
function give(parameter: Tensor, g: Tensor): void {
  sum(mul(parameter, g)).backward();
}

test("the golden file has all optimizers, alone and with groups, and clips", () => {
  const isKind = (value: unknown) =>
    typeof value === "function" && value.prototype instanceof optim.Optimizer;
  const kinds = Object.entries(optim).flatMap(([name, value]) => (isKind(value) ? [name] : []));
  for (const cases of [optimizers, groups]) {
    expect([...new Set(cases.map((each) => each.kind))].sort()).toEqual(kinds.sort());
  }
  expect(clips.length).toBeGreaterThan(0);
});

describe.each<Precision>(["float64", "float32"])("agrees with PyTorch in %s", (precision) => {
  const start = () => parameters.map((name) => toTensor(golden.get(`start/${name}`), precision, true));

  test.each(optimizers)("$name", async ({ name, kind, options }) => {
    const tensors = start();
    const optimizer = new optim[kind](tensors, options);
    for (let step = 0; step < steps; step++) {
      optimizer.zeroGrad();
      for (const [k, t] of tensors.entries()) {
        give(t, toTensor(entry(golden.get(`gradients/${parameters[k]}`), step), precision));
      }
      optimizer.step();
      for (const [k, t] of tensors.entries()) {
        const expected = entry(golden.get(`${name}/${parameters[k]}`), step);
        expectAgreement(`${parameters[k]} after step ${step + 1}`, await valuesOf(t), expected, precision);
      }
    }
  });

  test.each(groups)("$name, under StepLR", async ({ name, kind, options, groups }) => {
    const tensors = start();
    const optimizer = new optim[kind](
      groups.map((own, i) => ({ params: [tensors[i]], ...own })),
      options,
    );
    const schedule = new optim.schedulers.StepLR(optimizer, { stepSize: 3, gamma: 0.5 });
    for (let step = 0; step < steps; step++) {
      optimizer.zeroGrad();
      for (const [k, t] of tensors.entries()) {
        give(t, toTensor(entry(golden.get(`gradients/${parameters[k]}`), step), precision));
      }
      optimizer.step();
      schedule.step();
      for (const [k, t] of tensors.entries()) {
        const expected = entry(golden.get(`${name}/${parameters[k]}`), step);
        expectAgreement(`${parameters[k]} after step ${step + 1}`, await valuesOf(t), expected, precision);
      }
    }
  });

  test.each(clips)("$name", async ({ name, maxNorm, factor }) => {
    const tensors = start();
    for (const [k, t] of tensors.entries()) {
      const g = entry(golden.get(`gradients/${parameters[k]}`), 0);
      give(t, toTensor({ ...g, data: Array.from(g.data, (x) => x * factor) }, precision));
    }
    const norm = optim.clipGradNorm(tensors, maxNorm);
    const measured = typeof norm === "number" ? { shape: [], data: [norm] } : await valuesOf(norm);
    expectAgreement("norm", measured, golden.get(`${name}/norm`), precision);
    for (const [k, t] of tensors.entries()) {
      const label = `d ${parameters[k]}`;
      expectAgreement(label, await gradientOf(t, label), golden.get(`${name}/${parameters[k]}`), precision);
    }
  });
});
