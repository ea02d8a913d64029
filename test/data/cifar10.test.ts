import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Compose, DataLoader, loadCifar10, Normalize, ToTensor } from "pellucid/data";
import { beforeEach, describe, expect, test } from "vitest";
import { error } from "../support/errors.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const home = temporaryDirectory();
let dir = "";
let made = 0;
beforeEach(async () => {
  dir = join(home, `${made++}`);
  await mkdir(dir);
});

const RECORD = 3073;
const NAMES = [...[1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`), "test_batch.bin"];

/** Images whose planes are of one value each: ten times the label, and one and two more. */
function records(labels: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(labels.length * RECORD);
  for (const [i, label] of labels.entries()) {
    bytes[i * RECORD] = label;
    for (let c = 0; c < 3; c++) {
      bytes.fill(10 * label + c, i * RECORD + 1 + c * 1024, i * RECORD + 1 + (c + 1) * 1024);
    }
  }
  return bytes;
}

async function writeAll(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [i, name] of NAMES.entries()) await writeFile(join(folder, name), records([i, 9 - i]));
}

test.each(["", "cifar-10-batches-bin"])("the six files are read in their order, in %j", async (folder) => {
  await writeAll(join(dir, folder));
  const { train, test, classes } = await loadCifar10({ dir });
  expect([train.length, test.length, train.channels, train.shape]).toEqual([10, 2, 3, [10, 32, 32]]);
  expect([...train.labels]).toEqual([0, 9, 1, 8, 2, 7, 3, 6, 4, 5]);
  expect([...test.labels]).toEqual([5, 4]);
  expect([classes.length, classes[3]]).toEqual([10, "cat"]);
  const planes = (n: number) =>
    [0, 1, 2].map((c) => new Set(train.images.subarray((3 * n + c) * 1024, (3 * n + c + 1) * 1024)));
  expect(planes(1)).toEqual([new Set([90]), new Set([91]), new Set([92])]);
  expect(planes(9)).toEqual([new Set([50]), new Set([51]), new Set([52])]);
});

test("images go through the transform, each channel by its own mean", async () => {
  await writeAll(dir);
  const transform = new Compose([new ToTensor(), new Normalize([0, 0.5, 1], [1, 1, 0.5])]);
  const { test } = await loadCifar10({ dir, transform });
  const [[images, labels]] = new DataLoader(test, { batchSize: 2 });
  expect([images.shape, labels.tolist()]).toEqual([
    [2, 3, 32, 32],
    [5, 4],
  ]);
  const firsts = [0, 1, 2].map((c) => images.dataSync()[c * 1024]);
  expect(firsts).toEqual(
    [50 / 255, 51 / 255 - 0.5, (Math.fround(52 / 255) - 1) / 0.5].map((x) => expect.closeTo(x, 6)),
  );
});

test("refuses to look nowhere", async () => {
  await expect(loadCifar10({} as { dir: string })).rejects.toThrow(
    error(
      "ValueError",
      "loadCifar10: dir is undefined; it must be the path of the directory with data_batch_1.bin and the others",
    ),
  );
});

describe("refuses, with the file's path,", () => {
  test("a file that is not there", async () => {
    await writeAll(dir);
    await expect(loadCifar10({ dir: join(dir, "elsewhere") })).rejects.toThrow(
      error(
        "FormatError",
        `loadCifar10: there is no data_batch_1.bin in ${join(dir, "elsewhere")} or ${join(dir, "elsewhere", "cifar-10-batches-bin")}; one of them must hold data_batch_1.bin, data_batch_2.bin, data_batch_3.bin, data_batch_4.bin, data_batch_5.bin and test_batch.bin, unpacked from the binary version (cifar-10-binary.tar.gz)`,
      ),
    );
  });

  test.each([
    [0, "has 0 bytes"],
    [RECORD - 1, "has 3072 bytes"],
    [2 * RECORD + 5, "has 6151 bytes"],
  ])("a file of %d bytes", async (length, what) => {
    await writeAll(dir);
    const path = join(dir, "data_batch_4.bin");
    await writeFile(path, new Uint8Array(length));
    await expect(loadCifar10({ dir })).rejects.toThrow(
      error(
        "FormatError",
        `loadCifar10: ${path} ${what}, but each image has 3073 (a label and 3 planes of 32 x 32): the file is cut off, or not of the binary version; unpack it again`,
      ),
    );
  });

  test("a label that is no class", async () => {
    await writeAll(dir);
    const path = join(dir, "test_batch.bin");
    await writeFile(path, records([3, 10]));
    await expect(loadCifar10({ dir })).rejects.toThrow(
      error(
        "FormatError",
        `loadCifar10: the label of image 1 in ${path} is 10, but there are 10 classes, from 0 to 9; the file is damaged, or not of CIFAR-10: unpack it again`,
      ),
    );
  });
});
