import type { Picture } from "../../images/picture.js";
import type { Gray } from "../to-gray.js";

/** A small gray copy; one of its pixels is `scale` of the picture's, each way. */
interface SmallCopy {
  gray: Gray;
  scale: number;
}

/** A gray copy with at most `side` pixels on its longer side: means of squares, of the mean of the colors. */
export function smallCopy(picture: Picture, side: number): SmallCopy {
  const { channels, data } = picture;
  const scale = Math.max(1, Math.ceil(Math.max(picture.width, picture.height) / side));
  const width = Math.max(1, Math.floor(picture.width / scale));
  const height = Math.max(1, Math.floor(picture.height / scale));
  const colors = channels >= 3 ? 3 : 1;
  const gray = new Float32Array(width * height);
  // A square reaches past the border only where the picture is smaller than one.
  const [wide, high] = [Math.min(scale, picture.width), Math.min(scale, picture.height)];
  const unit = wide * high * colors * (2 ** picture.depth - 1);
  for (let y = 0; y < height * high; y++) {
    const row = Math.floor(y / high) * width;
    let at = y * picture.width * channels;
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < wide; k++, at += channels) {
        sum += colors === 3 ? data[at] + data[at + 1] + data[at + 2] : data[at];
      }
      gray[row + x] += sum / unit;
    }
  }
  return { gray: { data: gray, width, height }, scale };
}
