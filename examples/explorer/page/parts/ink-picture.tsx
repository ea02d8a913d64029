import { useEffect, useRef } from "preact/hooks";
import { SIDE } from "../../engine/picture.js";
import { theme } from "../theme.js";
import { paintInk, paintOver } from "./ink.js";

interface Props {
  /** From −1 for paper to 1 for ink. */
  pixels: ArrayLike<number>;
  /** What a screen reader says of it; "" where what is around says it. */
  label: string;
  /** Laid over it. */
  overlay?: { values: ArrayLike<number>; largest: number };
}

/** A drawing, as wide as there is room. */
export function InkPicture({ pixels, label, overlay }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shade = theme.value;
  useEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(SIDE, SIDE);
    if (overlay === undefined) paintInk(pixels, shade, image.data);
    else paintOver(pixels, overlay.values, overlay.largest, shade, image.data);
    context.putImageData(image, 0, 0);
  }, [pixels, overlay, shade]);
  const said =
    label === "" ? ({ "aria-hidden": true } as const) : ({ role: "img", "aria-label": label } as const);
  return <canvas ref={canvas} class="ink-picture" width={SIDE} height={SIDE} {...said} />;
}
