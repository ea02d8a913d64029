// One suite for every backend: each kernel against the reference, at its own tolerance.

import { createHash } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import type { Backend, Kernels, Storage } from "../../src/backends/backend.js";
import { CpuBackend } from "../../src/backends/cpu.js";
import { WasmBackend } from "../../src/backends/wasm/backend.js";
import { type Case, cases, type Data } from "./cases.js";

const reference = new CpuBackend();
const wasm: WasmBackend[] = [];
for (const simd of ["relaxed", "plain"] as const) {
  for (const threads of [1, 2, 3, 4]) wasm.push(await WasmBackend.create({ simd, threads }));
}
afterAll(() => {
  for (const backend of wasm) backend.stop();
});

type Result = Record<string, Data | null>;

/** Uploads the arrays among the arguments, calls the kernel, and reads all of its results. */
function call(backend: Backend, { kernel, args }: Case): Result {
  const upload = (value: unknown): unknown => {
    if (ArrayBuffer.isView(value)) return backend.upload((value as Data).slice());
    if (Array.isArray(value) && value.every((part) => ArrayBuffer.isView(part))) return value.map(upload);
    return value;
  };
  const run = backend.kernels[kernel] as (...args: unknown[]) => Storage | Record<string, Storage | null>;
  const result = run(...args.map(upload));
  const isStorage = typeof (result as Storage).byteLength === "number";
  const parts = isStorage ? { result: result as Storage } : (result as Record<string, Storage | null>);
  const read = (storage: Storage | null) => (storage === null ? null : (backend.readSync!(storage) as Data));
  return Object.fromEntries(Object.entries(parts).map(([name, storage]) => [name, read(storage)]));
}

/** The first element that is too far from the reference; NaN and infinities must be the same. */
function firstDifference(got: Data, want: Data, tolerance: number): string | null {
  if (got.constructor !== want.constructor || got.length !== want.length) {
    return `${got.constructor.name} of ${got.length} instead of ${want.constructor.name} of ${want.length}`;
  }
  const scale = Array.from(want, Math.abs)
    .filter(Number.isFinite)
    .reduce((a, b) => Math.max(a, b), 0);
  for (let i = 0; i < want.length; i++) {
    const same = got[i] === want[i] || (Number.isNaN(got[i]) && Number.isNaN(want[i]));
    if (!same && !(Math.abs(got[i] - want[i]) <= tolerance * scale))
      return `[${i}] is ${got[i]}, not ${want[i]}`;
  }
  return null;
}

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
      test(kernel, () => {
        for (const c of cases.filter((other) => other.kernel === kernel)) {
          const [got, want] = [call(backend, c), call(reference, c)];
          expect(Object.keys(got), c.name).toEqual(Object.keys(want));
          for (const part of Object.keys(want)) {
            if (want[part] === null) expect(got[part], c.name).toBeNull();
            else
              expect(firstDifference(got[part]!, want[part], c.tolerance), `${c.name}: ${part}`).toBeNull();
          }
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
  for (const simd of ["relaxed", "plain"] as const) {
    test(`${simd} SIMD`, () => {
      const [one, ...others] = wasm.filter((backend) => backend.runtime.level === simd);
      for (const c of cases) {
        const want = bits(call(one, c));
        for (const other of others) expect(bits(call(other, c)), `${c.kernel} ${c.name}`).toEqual(want);
      }
    });
  }
});
