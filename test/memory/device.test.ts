import { backend, complete, useBackend } from "pellucid";
import { beforeAll, describe, expect, test } from "vitest";
import { StrictBackend } from "../backends/strict-backend.js";
import { memoryContract } from "./memory-contract.js";

describe("on a device with a memory of its own", () => {
  beforeAll(() => useBackend(new StrictBackend()));

  test("it is the device that runs", () => {
    expect(backend().describe()).toBe("strict (a device for tests)");
  });

  memoryContract();
});

describe("on a backend of one kernel, in typed arrays", () => {
  beforeAll(() =>
    useBackend(
      complete({ name: "one", kernels: { relu: (x) => (x as Float32Array).map((v) => Math.max(v, 0)) } }),
    ),
  );

  test("it is that backend that runs", () => {
    expect(backend().describe()).toBe("one (relu of its own, the rest on cpu)");
  });

  memoryContract();
});
