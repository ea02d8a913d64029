import { useEffect, useRef } from "preact/hooks";
import { theme } from "../../theme.js";

/** An image of 28 x 28 bytes, as ink on the page. */
export function Digit({ bytes, label }: { bytes: Uint8Array; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = theme.value === "dark";
  useEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(28, 28);
    for (const [i, byte] of bytes.entries()) {
      const gray = dark ? byte : 255 - byte;
      image.data.set([gray, gray, gray, 255], 4 * i);
    }
    context.putImageData(image, 0, 0);
  }, [bytes, dark]);
  return <canvas ref={canvas} class="digit" width={28} height={28} role="img" aria-label={label} />;
}
