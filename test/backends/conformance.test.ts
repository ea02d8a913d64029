// One suite for every backend: each kernel against the reference, at its own tolerance.

import { createHash } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import type { Kernels } from "../../src/backends/backend.js";
import { WasmBackend } from "../../src/backends/wasm/backend.js";
import { everything, oneIn } from "../support/mode.js";
import { simdLevels } from "../support/simd-levels.js";
import { cases } from "./cases.js";
import { call, difference, type Result, reference } from "./check.js";

const wasm: WasmBackend[] = [];
for (const simd of simdLevels) {
  for (const threads of everything ? [1, 2, 3, 4] : [1, 3])
    wasm.push(await WasmBackend.create({ simd, threads }));
}
afterAll(() => {
  for (const backend of wasm) backend.stop();
});

test("there is a case for every kernel of the interface", () => {
  const tested = new Set(cases.map(({ kernel }) => kernel));
  const missing = (Object.keys(reference.kernels) as (keyof Kernels)[]).filter((name) => !tested.has(name));
  expect(missing).toEqual([]);
});

for (const backend of wasm) {
  describe(backend.describe(), () => {
    test("has every kernel itself", () => {
      expect(backend.fallbacks).toEqual([]);
      expect(Object.keys(backend.kernels).sort()).toEqual(Object.keys(reference.kernels).sort());
    });

    for (const kernel of new Set(cases.map((c) => c.kernel))) {
      test(kernel, async () => {
        const own = cases.filter((other) => other.kernel === kernel);
        for (const c of oneIn(2, own)) {
          expect(await difference(backend, c), c.name).toBeNull();
        }
      });
    }
  });
}

/** A digest of each part: what to compare when the bits must be the same, NaN included. */
const bits = (result: Result) =>
  Object.entries(result).map(([part, data]) => [
    part,
    data && createHash("sha1").update(new Uint8Array(data.buffer)).digest("hex"),
  ]);

describe("the bits do not depend on the number of threads", () => {
  for (const simd of simdLevels) {
    test(`${simd} SIMD`, async () => {
      const [one, ...others] = wasm.filter((backend) => backend.runtime.level === simd);
      for (const c of cases) {
        const want = bits(await call(one, c));
        for (const other of others) expect(bits(await call(other, c)), `${c.kernel} ${c.name}`).toEqual(want);
      }
    });
  }
});

test.runIf(simdLevels.includes("wide"))("256 bits compute the same as 128", async () => {
  const [wide, relaxed] = ["wide", "relaxed"].map(
    (level) => wasm.find(({ runtime }) => runtime.level === level)!,
  );
  for (const c of cases) {
    expect(bits(await call(wide, c)), `${c.kernel} ${c.name}`).toEqual(bits(await call(relaxed, c)));
  }
});
