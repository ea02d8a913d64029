import { extname } from "node:path";
import encodeJpeg, { init } from "@jsquash/jpeg/encode.js";
import { encode as encodePng } from "fast-png";
import { ValueError } from "pellucid";
import { wasmCodec } from "../images/wasm-codec.js";
import type { Drawing } from "./annotate.js";

const CODEC = "@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm";
const JPEG = [".jpg", ".jpeg"];

/**
 * Refuses a name that ends in what cannot be written.
 *
 * @throws ValueError naming the endings that can.
 */
export function checkDrawingName(path: string): void {
  const ending = extname(path).toLowerCase();
  if (ending === ".png" || JPEG.includes(ending)) return;
  throw new ValueError(
    `predict: --annotate ${path} ends in ${ending === "" ? "nothing" : ending}, and what is drawn is written as PNG or JPEG; ` +
      "name a file that ends in .png, .jpg or .jpeg",
    { path },
  );
}

/** A drawing as its file's name says. */
export async function encodeDrawing({ data, width, height }: Drawing, path: string): Promise<Uint8Array> {
  if (!JPEG.includes(extname(path).toLowerCase())) return encodePng({ data, width, height, channels: 3 });
  const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = data[3 * i + c];
  }
  await init((await wasmCodec(CODEC)) as object);
  const image = { data: rgba, width, height, colorSpace: "srgb" } as ImageData;
  // Thin frames keep their color.
  return new Uint8Array(await encodeJpeg(image, { quality: 90, auto_subsample: false, chroma_subsample: 1 }));
}
