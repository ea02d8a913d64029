import fc from "fast-check";
import { manualSeed, nn, noGrad, rand } from "pellucid";
import { gradcheck } from "pellucid/testing";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { evaluated } from "./evaluated.js";
import { drawn, everywhere, minimal } from "./shrinking.js";

const bits = (module: nn.Module) => [...module.stateDict()].map(([name, t]) => [name, t.dataSync()]);

describe("moduleCase", () => {
  test("is valid, wherever it shrinks to", () => {
    for (const dtype of ["float32", "float64"] as const) {
      everywhere(arbitraries.moduleCase({ dtype }), ({ module, input }) => {
        const y = noGrad(() => module.forward(input));
        expect([y.dtype, y.shape[0]]).toEqual([dtype, input.shape[0]]);
        expect(y.dataSync().every(Number.isFinite)).toBe(true);
      });
    }
  });

  test("prints as code that evaluates to the same module and input", () => {
    fc.assert(
      fc.property(arbitraries.moduleCase({ training: false }), (c) => {
        const pasted = evaluated(c);
        expect(pasted.input.tolist()).toEqual(c.input.tolist());
        expect(bits(pasted.module)).toEqual(bits(c.module));
        expect(pasted.module.training).toBe(false);
        expect(pasted.module.forward(c.input).dataSync()).toEqual(c.module.forward(c.input).dataSync());
      }),
    );
  });

  test("makes the same module again, and leaves the random numbers where they were", () => {
    fc.assert(
      fc.property(arbitraries.moduleCase(), ({ module, make }) => {
        const again = make();
        expect(again).not.toBe(module);
        expect(bits(again)).toEqual(bits(module));
      }),
    );
    manualSeed(1);
    const next = rand([1]).item();
    manualSeed(1);
    drawn(arbitraries.moduleCase(), 10);
    expect(rand([1]).item()).toBe(next);
  });

  test("holds up in gradcheck", () => {
    const smooth = arbitraries.moduleCase({ layers: ["Linear", "Conv2d", "AvgPool2d"], maxLayers: 2 });
    fc.assert(
      fc.property(smooth, ({ module, input }) => {
        gradcheck(module, [input], { mode: "directional", directions: 1 });
      }),
    );
  });

  test("is made of every layer, nested too, on rows and on images", () => {
    const cases = drawn(arbitraries.moduleCase());
    const code = cases.map((c) => fc.stringify(c)).join("\n");
    for (const layer of ["Linear", "ReLU", "Conv2d", "BatchNorm2d", "MaxPool2d", "AvgPool2d", "Flatten"]) {
      expect(code).toContain(`new nn.${layer}(`);
    }
    expect(code).not.toContain("Dropout");
    expect(code).toContain("), new nn.Sequential(");
    expect(new Set(cases.map(({ input }) => input.rank))).toEqual(new Set([2, 4]));
    const dropouts = drawn(arbitraries.moduleCase({ layers: ["Dropout"] }), 20);
    expect(
      dropouts.every(({ module }) => module.namedModules().some(([, m]) => m instanceof nn.Dropout)),
    ).toBe(true);
  });

  test("keeps to the layers that are asked for", () => {
    everywhere(arbitraries.moduleCase({ layers: ["Conv2d"] }), ({ module }) => {
      const kinds = module.namedModules().map(([, layer]) => layer.constructor.name);
      expect(new Set(kinds)).toEqual(new Set(["Sequential", "Conv2d"]));
    });
  });

  test("shrinks to one layer of one feature", () => {
    const found = minimal(arbitraries.moduleCase(), () => false);
    for (const code of found) {
      expect(code).toMatch(
        /^\(\(\) => \{ manualSeed\(\d+\); return \{ module: new nn\.Sequential\(new nn\.Linear\(1, 1, \{ dtype: "float64" \}\)\), input: tensor\(\[\[0\]\], \{ dtype: "float64" \}\) \}; \}\)\(\)$/,
      );
    }
  });
});
