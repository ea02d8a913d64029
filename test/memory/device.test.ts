import { backend, complete, useBackend } from "pellucid";
import { beforeAll, describe, expect, test } from "vitest";
import { StrictBackend } from "../backends/strict-backend.js";
import { oneIn } from "../support/mode.js";
import { memoryContract } from "./memory-contract.js";

const ofOneKernel = () =>
  complete({ name: "one", kernels: { relu: (x) => (x as Float32Array).map((v) => Math.max(v, 0)) } });

const backends = [
  ["a device with a memory of its own", () => new StrictBackend(), "strict (a device for tests)"],
  ["a backend of one kernel, in typed arrays", ofOneKernel, "one (relu of its own, the rest on cpu)"],
] as const;

describe.each(oneIn(2, backends))("on %s", (_, create, description) => {
  beforeAll(() => useBackend(create()));

  test("it is that one that runs", () => {
    expect(backend().describe()).toBe(description);
  });

  memoryContract();
});
