import fc from "fast-check";
import { manualSeed, rand } from "pellucid";
import { gradcheck, gradgradcheck } from "pellucid/testing";
import { expect, test } from "vitest";
import { isFloat } from "../../../src/tensor/dtype.js";
import { moduleInfo } from "../../../src/testing/op-info/index.js";
import { evaluate } from "./evaluate.js";
import { modeFor, titled, uses } from "./variants.js";

const STRICT = { kinks: "fail" } as const;

test.each(titled(uses))("%s: gradient, of the parameters too", (title, { variant, info }) => {
  fc.assert(
    fc.property(variant.samples, ({ module, input }) => {
      expect(module).toBeInstanceOf(info.module);
      const mode = modeFor([input, ...module.parameters()], 64);
      const options = { ...STRICT, mode, undefinedGradients: "fail", name: title } as const;
      const { inputs } = gradcheck(module, [input], options);
      const names = module.namedParameters().map(([name]) => name);
      expect(inputs.map(({ name }) => name)).toEqual(["input 0", ...names]);
      const isDifferentiated = (name: string) => name !== "input 0" || isFloat(input.dtype);
      expect(
        inputs
          .filter(({ checked }) => checked === 0)
          .map(({ name }) => name)
          .filter(isDifferentiated),
      ).toEqual([]);
    }),
  );
});

const twice = uses.filter(({ variant }) => variant.derivatives === 2);

test.each(titled(twice))("%s: gradient of the gradient", (title, { variant }) => {
  fc.assert(
    fc.property(variant.samples, ({ module, input }) => {
      const mode = modeFor([input, ...module.parameters()], 16);
      gradgradcheck(module, [input], { ...STRICT, mode, name: title });
    }),
  );
});

test("drawing and running samples leaves the program's random numbers where they were", () => {
  manualSeed(5);
  const want = rand([4]).tolist();
  manualSeed(5);
  const dropout = fc.sample(moduleInfo.Dropout.variants["in training, with a fixed seed"].samples, 10);
  for (const { module, input } of dropout) module.forward(input);
  fc.sample(moduleInfo.Linear.samples, 10);
  expect(rand([4]).tolist()).toEqual(want);
});

test("a sample prints as code that makes it again", () => {
  for (const { info } of uses) {
    for (const sample of fc.sample(info.samples, { numRuns: 10, seed: 1 })) {
      const { module, input } = evaluate(sample[fc.toStringMethod]()) as typeof sample;
      expect(module.training).toBe(sample.module.training);
      expect(module.forward(input).tolist()).toEqual(sample.module.forward(sample.input).tolist());
    }
  }
});
