import type { Picture } from "../../images/picture.js";
import { warp } from "./warp.js";

/** So many pixels are enough to see which way up a page is. */
const ENOUGH = 1.2e6;

/** A picture of no more pixels than that, to try the four ways up on: itself, where it has no more. */
export function trialCopy(picture: Picture): Picture {
  const scale = Math.sqrt((picture.width * picture.height) / ENOUGH);
  if (scale <= 1) return picture;
  const [width, height] = [Math.round(picture.width / scale), Math.round(picture.height / scale)];
  const toPicture = [picture.width / width, 0, 0, 0, picture.height / height, 0, 0, 0, 1];
  return warp(picture, toPicture, width, height);
}
