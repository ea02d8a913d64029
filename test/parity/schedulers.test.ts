import { mul, optim, sum, tensor } from "pellucid";
import { describe, expect, test } from "vitest";
import { Golden } from "./golden.js";

interface Description {
  cases: { name: string; options: optim.schedulers.OneCycleLROptions }[];
  followed: optim.schedulers.OneCycleLROptions;
}

const golden = new Golden<Description>("schedulers");
const { cases, followed } = golden.description;

/** Relative, as the rates of one schedule span six powers of ten. */
const TOLERANCE = 1e-12;

function expectEqual(label: string, actual: readonly number[], expected: ArrayLike<number>): void {
  expect(actual.length, label).toBe(expected.length);
  for (const [i, a] of actual.entries()) {
    if (Math.abs(a - expected[i]) <= TOLERANCE * Math.abs(expected[i])) continue;
    expect.fail(`${label}: element ${i} is ${a} but PyTorch has ${expected[i]}`);
  }
}

const { OneCycleLR } = optim.schedulers;
const weight = () => tensor([0], { dtype: "float64", requiresGrad: true });

describe("OneCycleLR agrees with PyTorch in every step of", () => {
  test.each(cases)("$name", ({ name, options }) => {
    const optimizer = new optim.SGD([weight()], { lr: 1, momentum: 0.5 });
    const schedule = new OneCycleLR(optimizer, options);
    const [rates, momenta]: number[][] = [[], []];
    for (let step = 0; step < options.totalSteps; step++) {
      if (step > 0) schedule.step();
      rates.push(optimizer.lr);
      momenta.push(optimizer.momentum);
    }
    expectEqual("lr", rates, golden.get(`${name}/lr`).data);
    expectEqual("momentum", momenta, golden.get(`${name}/momentum`).data);
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
