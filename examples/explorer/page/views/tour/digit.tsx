import { words } from "../../i18n.js";
import type { Classes } from "./classes.js";
import { Picture, type Region } from "./picture.js";

interface Props extends Pick<Classes, "x" | "height" | "width"> {
  region?: Region;
}

/** The picture that all of it is about. */
export function Digit({ x, height, width, region }: Props) {
  const w = words.value.tour.pixels;
  return (
    <Picture
      values={x}
      maps={{ count: 1, columns: 1, height, width }}
      caption={w.picture}
      nameOf={(at) => w.pixel(Math.floor(at / width), at % width)}
      size={6}
      region={region}
    />
  );
}
