import fc from "fast-check";
import { abs, concat, greater, sum, Tensor, tensor, where } from "pellucid";
import { describe, expect, test } from "vitest";
import * as exported from "../../src/ops/index.js";
import { NOT_METHODS, OF_SECOND } from "../../src/ops/methods.js";
import { opInfo } from "../../src/testing/op-info/index.js";

type AnyMethod = (...args: unknown[]) => Tensor | Tensor[];
const methodOf = (name: string) => (Tensor.prototype as unknown as Record<string, AnyMethod>)[name];
const excluded = Object.keys(NOT_METHODS);
const names = Object.keys(exported).filter((name) => !excluded.includes(name));

test("every op is a method, or says why not", () => {
  expect(names.filter((name) => typeof methodOf(name) !== "function")).toEqual([]);
  expect(excluded.filter((name) => !(name in exported))).toEqual([]);
  expect(excluded.filter((name) => methodOf(name) !== undefined)).toEqual([]);
});

test("an op of a second argument is there, and is a method", () => {
  expect(Object.keys(OF_SECOND).filter((name) => !names.includes(name))).toEqual([]);
});

describe("x.op(…) is op(x, …), or op(…, x, …)", () => {
  test.each(names)("%s", (name) => {
    const place = name in OF_SECOND ? 1 : 0;
    const calls = Object.values(opInfo[name].variants)
      .flatMap(({ samples }) => fc.sample(samples, { numRuns: 10, seed: 1 }))
      .filter((call) => call.name === name && call.args[place] instanceof Tensor);
    expect(calls).not.toEqual([]);
    for (const { args, inputs, fn, part } of calls) {
      // The sample's own function first: it copies what the op changes in place.
      const expected = fn(...inputs);
      const answer = methodOf(name).apply(args[place], args.toSpliced(place, 1));
      const y = answer instanceof Tensor ? answer : answer[part!];
      expect([y.dtype, y.shape, y.dataSync()]).toEqual([expected.dtype, expected.shape, expected.dataSync()]);
    }
  });
});

test("a method has the op's own type, without its first argument", () => {
  const x = tensor([[1, -2]]);
  const absolute: () => Tensor = x.abs;
  const total: (axes?: Parameters<typeof sum>[1], options?: Parameters<typeof sum>[2]) => Tensor = x.sum;
  expect(absolute.call(x).tolist()).toEqual(abs(x).tolist());
  expect(total.call(x, 0).tolist()).toEqual(sum(x, 0).tolist());
  const chosen: (condition: Tensor, b: Tensor | number) => Tensor = x.where;
  expect(chosen.call(x, greater(x, 0), 0).tolist()).toEqual(where(greater(x, 0), x, 0).tolist());
  // @ts-expect-error: an op of a list is no method
  expect(x.concat).toBeUndefined();
  // @ts-expect-error: and abs takes nothing more
  x.abs(1);
  expect(concat([x, x]).shape).toEqual([2, 2]);
});
