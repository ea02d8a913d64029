import { describe, expect, test } from "vitest";
import { expectAgreement, type Precision } from "./agreement.js";
import { Golden, gradientOf, toTensor, valuesOf } from "./golden.js";
import { type Options, runners } from "./op-runners.js";

interface Case {
  name: string;
  op: string;
  options: Options;
  inputs: string[];
  gradients: string[];
  after: string[];
}

const golden = new Golden<Case[]>("ops");

test("every op of the golden file has a runner, and every runner a case", () => {
  expect(golden.description.length).toBeGreaterThan(200);
  const ops = new Set(golden.description.map((each) => each.op));
  expect([...ops].sort()).toEqual(Object.keys(runners).sort());
});

describe.each<Precision>(["float64", "float32"])("agrees with PyTorch in %s", (precision) => {
  for (const [k, { name, op, options, inputs, gradients, after }] of golden.description.entries()) {
    test(name, async () => {
      const get = (key: string) => golden.get(`${k}/${key}`);
      const t = Object.fromEntries(
        inputs.map((key) => [key, toTensor(get(key), precision, gradients.includes(key))]),
      );
      const y = runners[op](t, options);
      expect(y.dtype).toBe(get("y").dtype === "int32" ? "int32" : precision);
      expectAgreement("y", await valuesOf(y), get("y"), precision);
      for (const key of after) {
        expectAgreement(`${key} after`, await valuesOf(t[key]), get(`after.${key}`), precision);
      }
      if (gradients.length === 0) return;
      y.backward({ gradient: toTensor(get("dy"), precision) });
      for (const key of gradients) {
        expectAgreement(`d ${key}`, await gradientOf(t[key], key), get(`d.${key}`), precision);
      }
    });
  }
});
