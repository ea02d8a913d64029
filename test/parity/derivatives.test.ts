import {
  add,
  conv2d,
  hessian,
  hvp,
  jacobian,
  jvp,
  linear,
  logSoftmax,
  mul,
  sum,
  type Tensor,
  tanh,
  vjp,
} from "pellucid";
import { describe, expect, test } from "vitest";
import { expectAgreement, type Precision } from "./agreement.js";
import { Golden, toTensor, valuesOf } from "./golden.js";

const golden = new Golden<{ name: string; inputs: number }[]>("derivatives");

const functions: Record<string, (...inputs: Tensor[]) => Tensor> = {
  layer: (x, w, b) => tanh(add(linear(x, w), b)),
  convolution: (x, k) => logSoftmax(conv2d(x, k, null, { stride: [2, 1], padding: 1 }), 1),
};

const cases = golden.description.flatMap(({ name, inputs }) =>
  (["float64", "float32"] as const).map((precision) => ({ name, inputs, precision })),
);

test("every function has its golden values", () => {
  expect(golden.description.map(({ name }) => name)).toEqual(Object.keys(functions));
});

describe.each(cases)(
  "$name in $precision agrees with torch.autograd.functional:",
  ({ name, inputs, precision }) => {
    const fn = functions[name];
    const all = (kind: string) =>
      Array.from({ length: inputs }, (_, i) =>
        toTensor(golden.get(`${name}/${kind} ${i}`), precision as Precision),
      );
    const u = toTensor(golden.get(`${name}/u`), precision);
    const weighted = (...x: Tensor[]) => sum(mul(fn(...x), u));
    const agree = async (key: string, t: Tensor) =>
      expectAgreement(key, await valuesOf(t), golden.get(`${name}/${key}`), precision);
    const agreeAll = async (key: string, list: readonly Tensor[]) => {
      expect(list.length).toBe(inputs);
      for (const [i, t] of list.entries()) await agree(`${key} ${i}`, t);
    };

    test("vjp", async () => {
      const [y, gradients] = vjp(fn, all("x"), u);
      await agree("y", y);
      await agreeAll("vjp", gradients);
    });

    test("jvp", async () => {
      const [y, slope] = jvp(fn, all("x"), all("v"));
      await agree("y", y);
      await agree("jvp", slope);
    });

    test("jacobian", async () => agreeAll("J", jacobian(fn, all("x"))));

    test("hvp", async () => agreeAll("hvp", hvp(weighted, all("x"), all("v"))[1]));

    test("hessian", async () => {
      for (const [i, row] of hessian(weighted, all("x")).entries()) await agreeAll(`H ${i}`, row);
    });
  },
);
