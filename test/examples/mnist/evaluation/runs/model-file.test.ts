import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { writeSafetensors } from "pellucid/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Architecture } from "../../../../../examples/mnist/evaluation/networks/networks.js";
import { modelMetadata, readModelFile } from "../../../../../examples/mnist/evaluation/runs/model-file.js";
import { error } from "../../../../support/errors.js";

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
      const path = await write(modelMetadata(plain, normalization, { rejection }));
      expect(await readModelFile(path)).toMatchObject({ architecture: plain, normalization, rejection });
    }),
  );
  const wide: Architecture = { network: "wide", dropout: 0.25, batchNorm: true };
  const metadata = modelMetadata(wide, { mean: 0.5, std: 0.5 }, { rejection });
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

const RULE =
  '{"network": …, "dropout": …, "batchNorm": …}, the network one of CNN, shallow, deep, narrow, wide, MLP, linear, LeNet-5, ResNet, pooled ResNet';

describe("a network", () => {
  test.each([
    "{",
    "null",
    "{}",
    "[]",
    '{"network":"AlexNet"}',
    '{"network":"CNN","dropout":1}',
    '{"network":"CNN","dropuot":0.5}',
  ])("%s is refused", (text) =>
    refused(
      { network: text },
      (path) => `readModelFile: ${path} has the metadata network ${text}; it must be ${RULE}`,
    ),
  );
});

test("weights that are NaN are named, before anything is done with them", async () => {
  const path = join(directory, "spoilt.safetensors");
  const weight = (...values: number[]) =>
    ({ dtype: "float32", shape: [values.length], data: Float32Array.from(values) }) as const;
  const { NaN: nan } = Number;
  const some = new Map([
    ["fc1.weight", weight(1, nan, nan)],
    ["fc1.bias", weight(1, Number.POSITIVE_INFINITY)],
    ["fc2.bias", weight(nan)],
  ]);
  const after = "all it could answer is NaN: take a file from before the training diverged";
  await writeSafetensors(path, some);
  await expect(readModelFile(path)).rejects.toThrow(
    error(
      "FormatError",
      `loadModel: ${path}: fc1.weight has 2 NaN among its 3 values, fc2.bias has 1 NaN among its 1 values; ${after}`,
    ),
  );
  await writeSafetensors(path, new Map(["a", "b", "c", "d", "e"].map((name) => [name, weight(nan)])));
  await expect(readModelFile(path)).rejects.toThrow(
    error(
      "FormatError",
      new RegExp(`c has 1 NaN among its 1 values, and 2 more tensors have some; ${after}$`),
    ),
  );
});

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
