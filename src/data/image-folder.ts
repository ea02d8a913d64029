import { describe } from "../describe.js";
import { FormatError, ShapeError, ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { Tensor } from "../tensor/tensor.js";
import { requireSample, type SampleDataset } from "./dataset.js";
import { Compose } from "./transforms/compose.js";
import { Normalize } from "./transforms/normalize.js";
import { ToTensor } from "./transforms/to-tensor.js";
import type { ImageSample, Transform } from "./transforms/transform.js";

/** A picture that is read when it is asked for. */
export interface ImageFile {
  /**
   * The folder of its class and its name, as in `cats/tom.png`; deeper folders may follow the first. The
   * `webkitRelativePath` of a page's files begins with the folder that the user chose: cut that off, or it is the one class.
   */
  path: string;
  /** The file's bytes. */
  read(): Promise<Uint8Array>;
}

/** What `decode` may answer: an image; its bytes may be those of a canvas, put in planes. */
export type DecodedImage = Omit<ImageSample, "data"> & { data: ImageSample["data"] | Uint8ClampedArray };

/** How an {@link ImageFolder} makes samples of files. */
export interface ImageFolderOptions {
  /** Makes pixels of a file's bytes. */
  decode: (bytes: Uint8Array, path: string) => DecodedImage | Promise<DecodedImage>;
  /** Default: to [0, 1], then Normalize(0.5, 0.5). A batch needs pictures of one size: end it with a Resize or a crop. */
  transform?: Transform;
  /** For random transforms. Default 0. */
  seed?: number;
}

/**
 * Pictures in class folders, `cats/tom.png`, `dogs/rex.png`: the folders' names, sorted, are the classes. Each picture is
 * read and decoded when it is asked for. In Node, {@link loadImageFolder} lists the files of a directory; in a page, they are
 * those that a user chose with `<input type="file" webkitdirectory>`, by their `webkitRelativePath` without its first folder.
 *
 * The library decodes no pictures: `decode` does, with a package such as fast-png, or with a page's createImageBitmap;
 * {@link rgbImage} makes planes of what these answer.
 *
 * Shapes: a sample is [C, H, W], as `decode` and the transform make it, and [], an int32.
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html
 *
 * @throws {ValueError} when there are no files; {@link FormatError} when one is in no folder; by `get`, with the path, when
 * a picture cannot be read or decoded.
 * @example
 * const files = ["dogs/rex.raw", "cats/tom.raw", "cats/kit.raw"].map((path) => ({
 *   path,
 *   read: async () => new Uint8Array(4),
 * }));
 * const pets = new ImageFolder(files, { decode: (data) => ({ data, C: 1, H: 2, W: 2 }) });
 * pets.classes; // ["cats", "dogs"]
 * pets.labels; // [0, 0, 1]
 * const [image] = await pets.get(2, 0);
 * image.shape; // [1, 2, 2]
 */
export class ImageFolder implements SampleDataset<[image: Tensor, label: Tensor]> {
  /** The names of the classes; a label is a position here. */
  readonly classes: readonly string[];
  /** The pictures, in the order of their paths. */
  readonly files: readonly ImageFile[];
  /** The class of each picture. */
  readonly labels: Int32Array;
  /** What every picture goes through. */
  readonly transform: Transform;
  /** What random transforms draw from, together with the epoch and the position of the picture. */
  readonly seed: number;
  readonly #decode: ImageFolderOptions["decode"];

  constructor(files: readonly ImageFile[], options: ImageFolderOptions) {
    checkOptions("ImageFolder", options, { decode: true, transform: true, seed: true });
    if (typeof options.decode !== "function") {
      throw new ValueError(
        `ImageFolder: decode is ${describe(options.decode)}; it must be a function that makes { data, C, H, W } of a file's bytes, with a decoder such as fast-png's`,
      );
    }
    if (files.length === 0) throw new ValueError("ImageFolder: there are no files; it needs at least one");
    this.files = [...files].sort((a, b) => compare(a.path, b.path));
    const folders = this.files.map(({ path }) => folderOf(path));
    this.classes = [...new Set(folders)].sort(compare);
    this.labels = Int32Array.from(folders, (folder) => this.classes.indexOf(folder));
    this.transform = options.transform ?? new Compose([new ToTensor(), new Normalize(0.5, 0.5)]);
    this.seed = options.seed ?? 0;
    this.#decode = options.decode;
  }

  /** How many pictures there are. */
  get length(): number {
    return this.files.length;
  }

  async get(index: number, epoch: number): Promise<[image: Tensor, label: Tensor]> {
    requireSample("ImageFolder", index, this.length);
    const picture = await this.#read(this.files[index]);
    const { data, C, H, W } = this.transform.apply(picture, { seed: this.seed, epoch, index });
    return [
      Tensor.fromHost("float32", Float32Array.from(data), [C, H, W]),
      Tensor.fromHost("int32", Int32Array.of(this.labels[index]), []),
    ];
  }

  /** The path of the picture. */
  nameOf(index: number): string | undefined {
    return this.files[index]?.path;
  }

  async #read({ path, read }: ImageFile): Promise<ImageSample> {
    let picture: DecodedImage;
    try {
      picture = await this.#decode(await read(), path);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new FormatError(`ImageFolder: ${path} cannot be read: ${reason}`, { path }, { cause });
    }
    const { data, C = 0, H = 0, W = 0 } = Object(picture) as Partial<DecodedImage>;
    const bytes =
      data instanceof Uint8ClampedArray ? new Uint8Array(data.buffer, data.byteOffset, data.length) : data;
    const known = bytes instanceof Uint8Array || bytes instanceof Float32Array;
    const sized = [C, H, W].every((size) => Number.isSafeInteger(size) && size > 0);
    if (known && sized && bytes.length === C * H * W) return { data: bytes, C, H, W };
    const what = known ? `${bytes.length} values for [${C}, ${H}, ${W}]` : describe(picture);
    throw new ShapeError(
      `ImageFolder: decode made ${what} of ${path}; it must make { data, C, H, W } with at least one pixel, and C·H·W bytes or floats, plane after plane`,
      { path },
    );
  }
}

/** By the numbers of the characters, which are the same in every language. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function folderOf(path: string): string {
  const end = path.indexOf("/");
  if (end > 0) return path.slice(0, end);
  throw new FormatError(
    `ImageFolder: ${path} is in no folder; pictures must be in the folders of their classes, as in cats/tom.png`,
    { path },
  );
}
