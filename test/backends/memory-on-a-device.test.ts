import { backend } from "pellucid";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { memoryContract } from "../autograd/memory-contract.js";
import { active } from "./active.js";
import { StrictBackend } from "./strict-backend.js";

vi.mock("../../src/backends/select.js", async (importOriginal) =>
  (await import("./active.js")).withActive(await importOriginal()),
);

beforeAll(() => {
  active.backend = new StrictBackend();
});

test("it is the device that runs", () => {
  expect(backend().describe()).toBe("strict (a device for tests)");
});

describe("on a device with a memory of its own", memoryContract);
