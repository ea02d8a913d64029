import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSafetensors } from "pellucid/data";
import type { Rejection } from "pellucid/metrics";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRejection, rejectionMetadata } from "../../examples/mnist/evaluation/forms/rejection.js";

describe("readRejection", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "pellucid-rejection-"));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));
  const model = async (metadata: Record<string, string>) => {
    const path = join(directory, "model.safetensors");
    await writeSafetensors(path, new Map(), metadata);
    return path;
  };

  it("reads what was written, and null where nothing was", async () => {
    const rejection: Rejection = { temperature: 1.25, threshold: 0.97, maxErrorRate: 0.001, coverage: 0.93 };
    expect(rejectionMetadata(rejection)).toEqual({
      rejection: '{"temperature":1.25,"threshold":0.97,"maxErrorRate":0.001,"coverage":0.93}',
    });
    expect(await readRejection(await model(rejectionMetadata(rejection)))).toEqual(rejection);
    expect(await readRejection(await model({}))).toBeNull();
  });

  it.each(["{", "{}", "null", '{"temperature":0,"threshold":0.5}', '{"temperature":1,"threshold":1.5}'])(
    "refuses %s",
    async (text) => {
      const path = await model({ rejection: text });
      await expect(readRejection(path)).rejects.toMatchObject({
        name: "FormatError",
        message:
          `readRejection: ${path} has the metadata rejection ${text}; it must be {"temperature": …, "threshold": …, …}, ` +
          "the temperature greater than 0, and the threshold from 0 to 1",
      });
    },
  );
});
