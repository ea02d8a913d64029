import { words } from "../../i18n.js";
import type { Classes } from "./classes.js";
import { Picture } from "./picture.js";

/** The picture that all of it is about. */
export function Digit({ x, height, width }: Pick<Classes, "x" | "height" | "width">) {
  const w = words.value.tour.pixels;
  return (
    <Picture
      values={x}
      maps={{ count: 1, columns: 1, height, width }}
      caption={w.picture}
      nameOf={(at) => w.pixel(Math.floor(at / width), at % width)}
      size={6}
    />
  );
}
