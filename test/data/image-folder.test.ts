import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import {
  DataLoader,
  type ImageFile,
  ImageFolder,
  type ImageFolderOptions,
  type ImageSample,
  loadImageFolder,
  RandomCrop,
  stratifiedSplit,
  WeightedRandomSampler,
} from "pellucid/data";
import { beforeEach, describe, expect, test } from "vitest";
import { checkMistakes, error } from "../support/errors.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const home = temporaryDirectory();
let dir = "";
let made = 0;
beforeEach(async () => {
  dir = join(home, `${made++}`);
  await mkdir(dir);
});

/** A square picture of as many bytes as there are. */
const decode = (bytes: Uint8Array): ImageSample => {
  const side = Math.sqrt(bytes.length);
  return { data: bytes, C: 1, H: side, W: side };
};
const raw = { decode, extensions: [".raw"] };

async function write(files: Record<string, number[]>): Promise<void> {
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), Uint8Array.from(bytes));
  }
}

const inMemory = (paths: readonly string[]): ImageFile[] =>
  paths.map((path) => ({ path, read: async () => new Uint8Array(4) }));

test("folders are the classes, sorted; folders within count, hidden and other files do not", async () => {
  await write({
    "dogs/rex.raw": [1, 2, 3, 4],
    "cats/young/kit.raw": [5, 6, 7, 8],
    "cats/tom.RAW": [9, 10, 11, 12],
    "cats/notes.txt": [0],
    "cats/.hidden.raw": [0],
    ".git/a.raw": [0],
    "readme.raw": [0],
  });
  const pets = await loadImageFolder(dir, raw);
  expect(pets.classes).toEqual(["cats", "dogs"]);
  expect(pets.files.map(({ path }) => path)).toEqual(["cats/tom.RAW", "cats/young/kit.raw", "dogs/rex.raw"]);
  expect([...pets.labels]).toEqual([0, 0, 1]);
  const batches = [];
  for await (const [images, labels] of new DataLoader(pets, { batchSize: 2 })) {
    batches.push([images.shape, images.dataSync()[0], labels.dtype, labels.tolist()]);
  }
  expect(batches).toEqual([
    [[2, 1, 2, 2], Math.fround((Math.fround(9 / 255) - 0.5) / 0.5), "int32", [0, 0]],
    [[1, 1, 2, 2], Math.fround((Math.fround(1 / 255) - 0.5) / 0.5), "int32", [1]],
  ]);
});

test("the order of files does not matter, nor the language of the machine", () => {
  const name = fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom(..."abÄz-_Z1") });
  const paths = fc.uniqueArray(
    fc.tuple(name, name).map(([folder, file]) => `${folder}/${file}`),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(paths, (paths) => {
      const one = new ImageFolder(inMemory(paths), { decode });
      const other = new ImageFolder(inMemory(paths.toReversed()), { decode });
      const listed = (folder: ImageFolder) => [
        folder.files.map(({ path }) => path),
        folder.classes,
        folder.labels,
      ];
      expect(listed(other)).toEqual(listed(one));
      for (const [i, { path }] of one.files.entries()) {
        expect(path.startsWith(`${one.classes[one.labels[i]]}/`)).toBe(true);
      }
    }),
  );
});

test("the transform is told seed, epoch and position", async () => {
  await write({ "a/1.raw": [0, 1, 2, 3, 4, 5, 6, 7, 8], "a/2.raw": [0, 1, 2, 3, 4, 5, 6, 7, 8] });
  const folder = await loadImageFolder(dir, { ...raw, transform: new RandomCrop(2), seed: 4 });
  const crop = (index: number, epoch: number) =>
    new RandomCrop(2).apply(decode(Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8)), { seed: 4, epoch, index }).data;
  for (const [index, epoch] of [
    [0, 0],
    [1, 0],
    [1, 7],
  ]) {
    const [image] = await folder.get(index, epoch);
    expect([image.shape, [...image.dataSync()]]).toEqual([[1, 2, 2], [...crop(index, epoch)]]);
  }
});

test("its labels are what splits and samplers ask for", () => {
  const paths = Array.from({ length: 20 }, (_, i) => `${i < 15 ? "many" : "few"}/${i}.raw`);
  const folder = new ImageFolder(inMemory(paths), { decode });
  const [train, held] = stratifiedSplit(folder, [0.8, 0.2], { seed: 1 });
  const few = (indices: Int32Array) => indices.filter((i) => folder.labels[i] === 0).length;
  expect([few(train.indices), few(held.indices)]).toEqual([4, 1]);
  const sampler = new WeightedRandomSampler(Array.from(folder.labels, (label) => (label === 0 ? 1 : 0)));
  expect(sampler.order(0).every((i) => folder.labels[i] === 0)).toBe(true);
});

describe("refuses", () => {
  checkMistakes({
    "no files": [
      () => new ImageFolder([], { decode }),
      "ValueError: ImageFolder: there are no files; it needs at least one",
    ],
    "no decoder": [
      () => new ImageFolder(inMemory(["a/b"]), {} as ImageFolderOptions),
      "ValueError: ImageFolder: decode is undefined; it must be a function that makes { data, C, H, W } of a file's bytes, with a decoder such as fast-png's",
    ],
    "a file in no folder": [
      () => new ImageFolder(inMemory(["a/b.png", "c.png"]), { decode }),
      "FormatError: ImageFolder: c.png is in no folder; pictures must be in the folders of their classes, as in cats/tom.png",
    ],
  });

  test("directories that hold no classes, or a class without pictures", async () => {
    const refusal = (text: string) => error("FormatError", `loadImageFolder: ${text}`);
    await expect(loadImageFolder(join(dir, "no"), raw)).rejects.toThrow(
      refusal(`there is no directory ${join(dir, "no")}; it must hold a folder for each class`),
    );
    await expect(loadImageFolder(dir, raw)).rejects.toThrow(
      refusal(
        `${dir} has no folders; it must have one for each class, with its pictures: ${dir}/cats/tom.png`,
      ),
    );
    await write({ "cats/tom.png": [1] });
    await expect(loadImageFolder(dir, raw)).rejects.toThrow(
      refusal(
        `the folder cats of ${dir} has no pictures (.raw); put some there, move it away, or pass other extensions`,
      ),
    );
  });

  const failureOf = async (own: Partial<ImageFolderOptions>) => {
    await write({ "cats/tom.raw": [1, 2, 3, 4] });
    const folder = await loadImageFolder(dir, { ...raw, ...own });
    return folder.get(0, 0);
  };

  test("a picture that cannot be decoded, with its path and the decoder's words", async () => {
    const torn = () => {
      throw new RangeError("bad checksum");
    };
    await expect(failureOf({ decode: torn })).rejects.toThrow(
      error("FormatError", "ImageFolder: cats/tom.raw cannot be read: bad checksum"),
    );
  });

  test("a picture that is gone", async () => {
    await write({ "cats/tom.raw": [1, 2, 3, 4] });
    const folder = await loadImageFolder(dir, raw);
    await rm(join(dir, "cats/tom.raw"));
    await expect(folder.get(0, 0)).rejects.toThrow(
      error("FormatError", "ImageFolder: cats/tom.raw cannot be read: the file is no longer there"),
    );
  });

  test.each<[unknown, string]>([
    [{ data: new Uint8Array(4), C: 3, H: 2, W: 2 }, "4 values for [3, 2, 2]"],
    [{ data: new Uint8Array(0), C: 3, H: 0, W: 0 }, "0 values for [3, 0, 0]"],
    [{ width: 2, height: 2 }, "an object { width, height }"],
    [null, "null"],
  ])("a decoder that answers %j", async (answer, what) => {
    await expect(failureOf({ decode: () => answer as ImageSample })).rejects.toThrow(
      error(
        "ShapeError",
        `ImageFolder: decode made ${what} of cats/tom.raw; it must make { data, C, H, W } with at least one pixel, and C·H·W bytes or floats, plane after plane`,
      ),
    );
  });
});

test("clamped bytes, as a canvas has them, are bytes", async () => {
  const clamped = Uint8ClampedArray.of(9, 1, 2, 3, 4).subarray(1);
  const images = [clamped, Uint8Array.from(clamped)].map(async (data) => {
    const folder = new ImageFolder(inMemory(["a/b"]), { decode: () => ({ data, C: 1, H: 2, W: 2 }) });
    return (await folder.get(0, 0))[0].tolist();
  });
  expect(await images[0]).toEqual(await images[1]);
});

test("a loader's error has the path of the picture", async () => {
  const channels = (_: Uint8Array, path: string) => ({
    data: new Uint8Array(4 * path.length),
    C: path.length,
    H: 2,
    W: 2,
  });
  const folder = new ImageFolder(inMemory(["cats/tom", "cats/tiger"]), { decode: channels });
  const goThrough = async (loader: DataLoader<unknown>) => {
    for await (const _ of loader);
  };
  await expect(goThrough(new DataLoader(folder, { batchSize: 2 }) as DataLoader<unknown>)).rejects.toThrow(
    error(
      "ShapeError",
      /^collate: sample\[0\] is \[10, 2, 2\] in sample 0 \(cats\/tiger\) but \[8, 2, 2\] in sample 1 \(cats\/tom\); .*rgbImage/,
    ),
  );
});
