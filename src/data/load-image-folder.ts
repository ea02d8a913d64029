import { FormatError } from "../errors.js";
import { fileError } from "../files/file-error.js";
import { isMissing, readRegularFile } from "../files/read-regular-file.js";
import { checkOptions } from "../options.js";
import { type ImageFile, ImageFolder, type ImageFolderOptions } from "./image-folder.js";

/** How {@link loadImageFolder} chooses files, and makes samples of them. */
export interface LoadImageFolderOptions extends ImageFolderOptions {
  /** The ends of the names of pictures, in small letters; other files are passed over. Default: those of common formats. */
  extensions?: readonly string[];
}

const EXTENSIONS = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"];

/**
 * The pictures of a directory that has a folder for each class, and folders within these as you like. Names that begin
 * with a dot are passed over. Pictures are listed now, and read when they are asked for.
 *
 * Source: https://pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html
 *
 * @throws {FormatError} when there is no such directory, it has no folders, or one of these has no pictures.
 * @example
 * const pets = await loadImageFolder("pets", {
 *   decode: (data) => ({ data, C: 1, H: 2, W: 2 }),
 *   extensions: [".raw"],
 * });
 * pets.classes; // ["cats", "dogs"]
 */
export async function loadImageFolder(dir: string, options: LoadImageFolderOptions): Promise<ImageFolder> {
  checkOptions("loadImageFolder", options, { decode: true, transform: true, seed: true, extensions: true });
  const { extensions = EXTENSIONS, ...how } = options;
  const classes = (await entriesOf(dir)).filter(({ directory }) => directory);
  if (classes.length === 0) {
    throw new FormatError(
      `loadImageFolder: ${dir} has no folders; it must have one for each class, with its pictures: ${dir}/cats/tom.png`,
      { dir },
    );
  }
  const files: ImageFile[] = [];
  for (const { name } of classes) {
    const paths = (await pathsIn(dir, name)).filter((path) =>
      extensions.some((extension) => path.toLowerCase().endsWith(extension)),
    );
    if (paths.length === 0) {
      throw new FormatError(
        `loadImageFolder: the folder ${name} of ${dir} has no pictures (${extensions.join(", ")}); put some there, move it away, or pass other extensions`,
        { dir, folder: name, extensions },
      );
    }
    files.push(...paths.map((path) => ({ path, read: () => readPicture(dir, path) })));
  }
  return new ImageFolder(files, how);
}

/** The paths of all files in a folder of `dir` and in the folders within, from `dir` on, with slashes. */
async function pathsIn(dir: string, folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const { name, directory } of await entriesOf(`${dir}/${folder}`)) {
    const path = `${folder}/${name}`;
    if (directory) paths.push(...(await pathsIn(dir, path)));
    else paths.push(path);
  }
  return paths;
}

async function entriesOf(dir: string): Promise<{ name: string; directory: boolean }[]> {
  const { readdir } = process.getBuiltinModule("node:fs/promises");
  const names = await readdir(dir).catch((error) => {
    if (!isMissing(error)) throw fileError("loadImageFolder: cannot read the directory", dir, error);
    throw new FormatError(
      `loadImageFolder: there is no directory ${dir}; it must hold a folder for each class`,
      {
        dir,
      },
    );
  });
  const shown = names.filter((name) => !name.startsWith("."));
  return Promise.all(shown.map(async (name) => ({ name, directory: await isDirectory(`${dir}/${name}`) })));
}

/** A link is what it leads to. */
async function isDirectory(path: string): Promise<boolean> {
  const { stat } = process.getBuiltinModule("node:fs/promises");
  const found = await stat(path).catch((error) => {
    throw fileError("loadImageFolder: cannot read", path, error);
  });
  return found.isDirectory();
}

async function readPicture(dir: string, path: string): Promise<Uint8Array> {
  const bytes = await readRegularFile("loadImageFolder: cannot read", `${dir}/${path}`);
  if (bytes !== undefined) return bytes;
  throw new FormatError("the file is no longer there", { path });
}
