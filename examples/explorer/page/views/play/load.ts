// A picture from a file, from the clipboard, or dropped: whatever the browser can decode.

import { engine } from "../../engine.js";
import { words } from "../../i18n.js";
import { told, trouble } from "../../trouble.js";
import { putPicture } from "./state.js";

/** Digits do not need more pixels. */
const LONGEST = 800;

export async function load(file: File): Promise<void> {
  const picture = await decode(file).catch(() => null);
  if (picture === null) {
    trouble.value = words.peek().play.noPicture(file.name);
    return;
  }
  const { data, width, height } = picture;
  const pixels = await told(engine.playing.picture({ data, width, height }, file.name));
  if (pixels === undefined) return;
  trouble.value = null;
  putPicture(pixels);
}

async function decode(file: File): Promise<ImageData> {
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
    const [width, height] = [image.naturalWidth, image.naturalHeight].map((side) =>
      Math.max(1, Math.round(side * scale)),
    );
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d", { willReadFrequently: true })!;
    const picture = await scaled(file, image, width, height);
    context.drawImage(picture, 0, 0, width, height);
    if (picture instanceof ImageBitmap) picture.close();
    return context.getImageData(0, 0, width, height);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** A bitmap, which the browser scales beside the page's thread; but of an SVG without a size of its own that would be empty. */
const scaled = async (
  { type }: File,
  image: HTMLImageElement,
  resizeWidth: number,
  resizeHeight: number,
): Promise<ImageBitmap | HTMLImageElement> =>
  type === "image/svg+xml"
    ? image
    : createImageBitmap(image, { resizeWidth, resizeHeight, resizeQuality: "medium" });

/** The first picture among what was pasted or dropped; where there is a file that is none, that one, to be told. */
export const pictureIn = (transfer: DataTransfer | null): File | null => {
  const files = [...(transfer?.files ?? [])];
  return files.find(({ type }) => type.startsWith("image/")) ?? files[0] ?? null;
};
