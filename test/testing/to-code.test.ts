import fc from "fast-check";
import * as pellucid from "pellucid";
import { type DType, full, nn, ones, Tensor, tensor, zeros } from "pellucid";
import { toCode } from "pellucid/testing";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";

/** What the code gives to somebody who pastes it below an import of all names of pellucid. */
function pasted(code: string): unknown {
  const names = Object.keys(pellucid);
  return new Function(...names, `"use strict"; return (${code});`)(...Object.values(pellucid));
}

/** Everything that a tensor is made of. */
const parts = (x: unknown) => {
  if (!(x instanceof Tensor)) throw new Error(`${x} is no tensor`);
  return { shape: x.shape, dtype: x.dtype, requiresGrad: x.requiresGrad, data: x.dataSync() };
};

const special = fc.constantFrom(
  0,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.MIN_VALUE,
  Number.MAX_VALUE,
  2 ** -149,
  3.4028234663852886e38,
  0.1,
  1 / 3,
  16777217,
);

/** Tensors of every dtype and any elements, often many equal ones. */
const anyTensor: fc.Arbitrary<Tensor> = fc
  .record({
    dtype: fc.constantFrom<DType>("float32", "float64", "int32", "uint8"),
    requiresGrad: fc.boolean(),
    few: fc.boolean(),
  })
  .chain(({ dtype, requiresGrad, few }) =>
    arbitraries.tensor({
      dtype,
      requiresGrad,
      shape: arbitraries.shape({ minDim: 0, maxDim: 20 }),
      elements: few ? special.map((value) => value) : fc.oneof(special, fc.double(), fc.integer()),
    }),
  );

describe("the code of a tensor", () => {
  test("is shown with nested arrays, and the options that are not the default", () => {
    expect(toCode(tensor(3))).toBe("tensor(3)");
    expect(
      toCode(
        tensor(
          [
            [0.5, -1],
            [2, 3],
          ],
          { dtype: "float64" },
        ),
      ),
    ).toBe('tensor([[0.5, -1], [2, 3]], { dtype: "float64" })');
    expect(toCode(tensor([1, 2], { dtype: "int32" }))).toBe('tensor([1, 2], { dtype: "int32" })');
    expect(toCode(tensor([[1], [2]], { dtype: "uint8" }))).toBe('tensor([[1], [2]], { dtype: "uint8" })');
    expect(toCode(tensor([1], { requiresGrad: true }))).toBe("tensor([1], { requiresGrad: true })");
    expect(toCode(tensor([1], { dtype: "float64", requiresGrad: true }))).toBe(
      'tensor([1], { dtype: "float64", requiresGrad: true })',
    );
    expect(toCode(zeros([0, 3], { dtype: "float64" }))).toBe('zeros([0, 3], { dtype: "float64" })');
    expect(toCode(tensor([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0]))).toBe(
      "tensor([NaN, Infinity, -Infinity, -0])",
    );
  });

  test("has the digits that the dtype needs, and no more", () => {
    expect(toCode(tensor([0.1, 1 / 3, 16777217]))).toBe("tensor([0.1, 0.33333334, 16777216])");
    expect(toCode(tensor([0.1, 1 / 3], { dtype: "float64" }))).toBe(
      'tensor([0.1, 0.3333333333333333], { dtype: "float64" })',
    );
  });

  test("is short where many elements are equal", () => {
    expect(toCode(zeros([4, 4]))).toBe("zeros([4, 4])");
    expect(toCode(ones([16], { dtype: "int32" }))).toBe('ones([16], { dtype: "int32" })');
    expect(toCode(full([2, 8], 0.1))).toBe("full([2, 8], 0.1)");
    expect(toCode(full([16], -0))).toBe("full([16], -0)");
    expect(toCode(zeros([3]))).toBe("tensor([0, 0, 0])");
  });

  test("gives the same tensor when it is pasted", () => {
    fc.assert(
      fc.property(anyTensor, (x) => {
        expect(parts(pasted(toCode(x)))).toEqual(parts(x));
      }),
    );
  });

  test("is what fast-check prints of a counterexample", () => {
    const cases = fc.record({ x: anyTensor, rest: fc.tuple(anyTensor, fc.double()) });
    const never = fc.property(cases, () => false);
    const { seed = 0 } = fc.readConfigureGlobal() ?? {};
    for (let i = 0; i < 20; i++) {
      const details = fc.check(never, { seed: (seed + i) | 0, endOnFailure: true });
      const printed = /^Counterexample: (.*)$/m.exec(fc.defaultReportMessage(details)!)![1];
      type Counterexample = [{ x: Tensor; rest: [Tensor, number] }];
      const [back] = pasted(printed) as Counterexample;
      const [{ x, rest }] = details.counterexample as Counterexample;
      expect(parts(back.x)).toEqual(parts(x));
      expect(parts(back.rest[0])).toEqual(parts(rest[0]));
      expect(back.rest[1]).toBe(rest[1]);
    }
    expect(fc.stringify([tensor([1, 2])])).toBe("[tensor([1, 2])]");
  });

  test("has the elements of a result, too", () => {
    expect(toCode(pellucid.add(tensor([1, 2]), 1))).toBe("tensor([2, 3])");
  });
});

describe("the code of other values", () => {
  const anything = fc.anything({ withSparseArray: false, withNullPrototype: true, withBigInt: true });
  test("gives the same value when it is pasted", () => {
    fc.assert(
      fc.property(anything, (value) => {
        const back = pasted(toCode(value));
        expect(back).toEqual(value);
        expect(fc.stringify(back)).toBe(fc.stringify(value));
      }),
    );
  });

  test("is written as people write it", () => {
    expect(toCode({ stride: [1, -0], "a-b": null, class: undefined, 1: "x\n" })).toBe(
      '{ "1": "x\\n", stride: [1, -0], "a-b": null, class: undefined }',
    );
    expect(toCode([])).toBe("[]");
    expect(toCode({})).toBe("{}");
    expect(toCode([true, 10n, { x: tensor(1) }])).toBe("[true, 10n, { x: tensor(1) }]");
    expect(toCode(Float32Array.of(0.5, Number.NaN))).toBe("new Float32Array([0.5, NaN])");
    expect(toCode({ ["__proto__"]: 1 })).toBe('{ ["__proto__"]: 1 }');
    expect(toCode({ toString: 1 })).toBe("{ toString: 1 }");
  });

  test("functions are their source, also methods", () => {
    const methods = {
      double(x: number) {
        return 2 * x;
      },
      async "later on"() {
        return 3;
      },
    };
    const code = toCode([
      (x: number) => x + 1,
      methods.double,
      async () => 4,
      methods["later on"],
      class A {},
    ]);
    const [addOne, double, later, method, Class] = pasted(code) as ((x?: number) => unknown)[];
    expect([addOne(1), double(2)]).toEqual([2, 4]);
    expect([later(), method()]).toEqual([expect.any(Promise), expect.any(Promise)]);
    expect(Class.name).toBe("A");
  });

  test("an object with its own text is that text, at any depth", () => {
    const conv = { ...new nn.ReLU(), [fc.toStringMethod]: () => "new nn.ReLU()" };
    expect(toCode({ layers: [conv] })).toBe("{ layers: [new nn.ReLU()] }");
  });

  test("what cannot be written is still shown", () => {
    const circle: Record<string, unknown> = { a: 1 };
    circle.self = [circle];
    expect(toCode(circle)).toBe("{ a: 1, self: [undefined /* cyclic */] }");
    expect(toCode(new Map([[1, 2]]))).toBe("new Map([[1, 2]])");
  });
});
