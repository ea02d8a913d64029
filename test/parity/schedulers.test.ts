import { mul, optim, sum, tensor } from "pellucid";
import { describe, expect, test } from "vitest";
import { Golden } from "./golden.js";

/** Those whose schedule is a function of the step. */
type Kind = Exclude<keyof typeof optim.schedulers, "Scheduler" | "SequentialLR" | "ReduceLROnPlateau">;
type Options = Record<string, unknown>;

interface Description {
  cases: { name: string; options: optim.schedulers.OneCycleLROptions }[];
  followed: optim.schedulers.OneCycleLROptions;
  /** The rate of the optimizer under the schedules below. */
  rate: number;
  schedules: { name: string; kind: Kind; options: Options; steps: number }[];
  sequences: {
    name: string;
    parts: { kind: Kind; options: Options }[];
    milestones: number[];
    steps: number;
  }[];
  plateaus: { name: string; options: optim.schedulers.ReduceLROnPlateauOptions }[];
}

const golden = new Golden<Description>("schedulers");
const { cases, followed, rate, schedules, sequences, plateaus } = golden.description;

/** Relative, as the rates of one schedule span six powers of ten. */
const TOLERANCE = 1e-12;

function expectEqual(label: string, actual: readonly number[], expected: ArrayLike<number>): void {
  expect(actual.length, label).toBe(expected.length);
  for (const [i, a] of actual.entries()) {
    if (Math.abs(a - expected[i]) <= TOLERANCE * Math.abs(expected[i])) continue;
    expect.fail(`${label}: element ${i} is ${a} but PyTorch has ${expected[i]}`);
  }
}

const { OneCycleLR, ReduceLROnPlateau, SequentialLR } = optim.schedulers;
const weight = () => tensor([0], { dtype: "float64", requiresGrad: true });
const sgd = (lr: number) => new optim.SGD([weight()], { lr, momentum: 0.5 });

const make = (optimizer: optim.Optimizer, kind: Kind, options: Options) =>
  new optim.schedulers[kind](optimizer, options as never);

/** Compares what the optimizer really gets in each step. */
function expectSchedule(
  name: string,
  optimizer: optim.SGD,
  schedule: optim.schedulers.Scheduler,
  steps: number,
): void {
  const [rates, momenta]: number[][] = [[], []];
  for (let step = 0; step < steps; step++) {
    if (step > 0) schedule.step();
    rates.push(optimizer.lr);
    momenta.push(optimizer.momentum);
  }
  expectEqual("lr", rates, golden.get(`${name}/lr`).data);
  expectEqual("momentum", momenta, golden.get(`${name}/momentum`).data);
}

describe("OneCycleLR agrees with PyTorch in every step of", () => {
  test.each(cases)("$name", ({ name, options }) => {
    const optimizer = sgd(1);
    expectSchedule(name, optimizer, new OneCycleLR(optimizer, options), options.totalSteps);
  });

  test("Adam's rate and β1, the second of which replaces nothing else", () => {
    const optimizer = new optim.Adam([weight()], { betas: [0.7, 0.9] });
    const [{ name, options }] = cases;
    const schedule = new OneCycleLR(optimizer, options);
    const betas: number[] = [];
    for (let step = 0; step < options.totalSteps; step++) {
      if (step > 0) schedule.step();
      betas.push(optimizer.betas[0]);
      expect(optimizer.betas[1]).toBe(0.9);
    }
    expectEqual("β1", betas, golden.get(`${name}/momentum`).data);
  });
});

describe("agrees with PyTorch in every step:", () => {
  test.each(schedules)("$name", ({ name, kind, options, steps }) => {
    const optimizer = sgd(rate);
    expectSchedule(name, optimizer, make(optimizer, kind, options), steps);
  });

  test.each(sequences)("$name", ({ name, parts, milestones, steps }) => {
    const optimizer = sgd(rate);
    const schedulers = parts.map(({ kind, options }) => make(optimizer, kind, options));
    expectSchedule(name, optimizer, new SequentialLR(optimizer, { schedulers, milestones }), steps);
  });

  test.each(plateaus)("$name", ({ name, options }) => {
    const optimizer = sgd(rate);
    const schedule = new ReduceLROnPlateau(optimizer, options);
    const rates = Array.from(golden.get(`${name}/metrics`).data, (metric) => {
      schedule.step(metric);
      return optimizer.lr;
    });
    expectEqual("lr", rates, golden.get(`${name}/lr`).data);
    expect(rates.at(-1)).toBeLessThan(rate);
  });
});

test.each(["Adam", "SGD"] as const)("%s under a schedule ends where PyTorch's does", (kind) => {
  const { data, shape } = golden.get("start");
  const gradients = Array.from(golden.get("gradients").data);
  const path = Array.from(golden.get(`${kind}/weight`).data);
  const size = data.length;
  const parameter = tensor(Float64Array.from(data), { shape: [...shape], requiresGrad: true });
  const optimizer = new optim[kind]([parameter], { lr: 1 });
  const schedule = new OneCycleLR(optimizer, followed);
  for (let step = 0; step < followed.totalSteps; step++) {
    const own = gradients.slice(step * size, (step + 1) * size);
    optimizer.zeroGrad();
    sum(mul(parameter, tensor(Float64Array.from(own), { shape: [...shape] }))).backward();
    optimizer.step();
    schedule.step();
    const expected = path.slice(step * size, (step + 1) * size);
    const label = `weight after step ${step + 1}`;
    for (const [i, a] of parameter.dataSync().entries()) expect(a, label).toBeCloseTo(expected[i], 12);
  }
});
