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
  if (pixels !== undefined) putPicture(pixels);
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
    const bitmap = await createImageBitmap(image, {
      resizeWidth: width,
      resizeHeight: height,
      resizeQuality: "medium",
    });
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d", { willReadFrequently: true })!;
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    return context.getImageData(0, 0, width, height);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The first picture among what was pasted or dropped; where there is a file that is none, that one, to be told. */
export const pictureIn = (transfer: DataTransfer | null): File | null => {
  const files = [...(transfer?.files ?? [])];
  return files.find(({ type }) => type.startsWith("image/")) ?? files[0] ?? null;
};
