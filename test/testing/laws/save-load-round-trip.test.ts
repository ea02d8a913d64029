import fc from "fast-check";
import { manualSeed, mul, nn, rand, type Tensor, tensor } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import * as laws from "pellucid/testing/laws";
import { describe, expect, test } from "vitest";
import { failure } from "./failure.js";

describe("saveLoadRoundTrip", () => {
  test.each(["float32", "float64"] as const)("holds for random networks in %s", (dtype) => {
    fc.assert(
      laws.saveLoadRoundTrip(({ make }) => make(), {
        given: arbitraries.moduleCase({ dtype }),
        shape: ({ input }) => input.shape,
        dtype,
      }),
    );
  });

  test("holds for a network with dropout, and leaves the random numbers where they were", () => {
    const make = () => new nn.Sequential(new nn.Linear(3, 4), new nn.Dropout(0.5), new nn.Linear(4, 2));
    const law = laws.saveLoadRoundTrip(make, { shape: [2, 3], dtype: "float32" });
    manualSeed(1);
    const next = rand([1]).item();
    manualSeed(1);
    fc.assert(law);
    expect(rand([1]).item()).toBe(next);
  });

  class Hidden extends nn.Module {
    readonly #scale: Tensor;
    constructor(scale: number) {
      super();
      this.#scale = tensor(scale, { dtype: "float64" });
    }
    forward(x: Tensor): Tensor {
      return mul(x, this.#scale);
    }
  }

  test("is broken by state in a private field", () => {
    let made = 0;
    const property = laws.saveLoadRoundTrip(() => new Hidden(++made), { shape: [] });
    expect(failure(property)).toMatch(
      /^LawError: saveLoadRoundTrip: load\(save\(m\)\)\(x\) = m\(x\) does not hold for m = Hidden: the left side is \S+, the right side \S+; both must be the same to the last bit\. What a module computes with must be in its state: a tensor in a property, not in a #private field or a closure$/,
    );
  });

  class Rounded extends nn.Linear {
    override loadStateDict(state: Map<string, Tensor>): void {
      super.loadStateDict(
        new Map(
          [...state].map(([name, t]) => [name, tensor(t.dataSync().map(Math.fround), { shape: t.shape })]),
        ),
      );
    }
  }

  test("is broken by a loader that rounds", () => {
    const make = () => new Rounded(1, 1, { dtype: "float64" });
    expect(failure(laws.saveLoadRoundTrip(make, { shape: [1, 1] }))).toMatch(
      /^LawError: saveLoadRoundTrip: load\(save\(m\)\)\.state = m\.state does not hold for weight of m = Rounded: at \[0, 0\] of \[1, 1\] the left side is \S+, the right side \S+; both must be the same to the last bit\. /,
    );
  });

  test("fails with the loader's error where two modules differ", () => {
    let made = 0;
    const make = () => new nn.Linear(1, 1, { bias: made++ % 2 === 0, dtype: "float64" });
    expect(failure(laws.saveLoadRoundTrip(make, { shape: [1, 1] }))).toBe(
      "ValueError: loadStateDict: the state does not fit Linear: unexpected: bias; pass { strict: false } to load what fits",
    );
  });
});
