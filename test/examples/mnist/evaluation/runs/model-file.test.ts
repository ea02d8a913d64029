import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { writeSafetensors } from "pellucid/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Architecture } from "../../../../../examples/mnist/evaluation/networks/networks.js";
import { modelMetadata, readModelFile } from "../../../../../examples/mnist/evaluation/runs/model-file.js";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pellucid-model-file-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const write = async (metadata: Record<string, string>) => {
  const path = join(directory, "model.safetensors");
  await writeSafetensors(path, new Map(), metadata);
  return path;
};
const plain: Architecture = { network: "CNN", dropout: 0, batchNorm: false };
const rejection = { temperature: 1.25, threshold: 0.97, maxErrorRate: 0.001, coverage: 0.93 };

test("what is written comes back in the same bits", async () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const std = number.filter((x) => x > 0);
  await fc.assert(
    fc.asyncProperty(fc.record({ mean: number.map((x) => x + 0), std }), async (normalization) => {
      const path = await write(modelMetadata(plain, normalization, rejection));
      expect(await readModelFile(path)).toMatchObject({ architecture: plain, normalization, rejection });
    }),
  );
  const wide: Architecture = { network: "wide", dropout: 0.25, batchNorm: true };
  const metadata = modelMetadata(wide, { mean: 0.5, std: 0.5 }, rejection);
  expect(metadata).toEqual({
    network: '{"network":"wide","dropout":0.25,"batchNorm":true}',
    normalize: '{"mean":0.5,"std":0.5}',
    rejection: '{"temperature":1.25,"threshold":0.97,"maxErrorRate":0.001,"coverage":0.93}',
  });
  expect((await readModelFile(await write(metadata))).architecture).toEqual(wide);
});

test("a file that names nothing is the specified network, without normalization and rejection", async () => {
  expect(await readModelFile(await write({ format: "pt" }))).toMatchObject({
    architecture: plain,
    normalization: null,
    rejection: null,
  });
});

const refused = async (metadata: Record<string, string>, message: (path: string) => string) => {
  const path = await write(metadata);
  await expect(readModelFile(path)).rejects.toMatchObject({ name: "FormatError", message: message(path) });
};

test("a network that is no JSON is refused", () =>
  refused(
    { network: "{" },
    (path) => `${path} has the metadata network {, which is no JSON; the file is damaged`,
  ));

describe("normalization", () => {
  test.each(["no JSON", '{"mean":0.5}', '{"mean":0.5,"std":0}', '{"mean":"x","std":1}', "null"])(
    "%j is refused",
    (text) =>
      refused(
        { normalize: text },
        (path) =>
          `readModelFile: ${path} has the metadata normalize ${text}; it must be {"mean": …, "std": …}, and std greater than 0`,
      ),
  );
});

describe("rejection", () => {
  test.each(["{", "{}", "null", '{"temperature":0,"threshold":0.5}', '{"temperature":1,"threshold":1.5}'])(
    "%s is refused",
    (text) =>
      refused(
        { rejection: text },
        (path) =>
          `readModelFile: ${path} has the metadata rejection ${text}; it must be {"temperature": …, "threshold": …, …}, ` +
          "the temperature greater than 0, and the threshold from 0 to 1",
      ),
  );
});
