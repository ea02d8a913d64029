import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { at, go } from "../../address.js";
import { engine } from "../../engine.js";
import { words } from "../../i18n.js";
import { theme } from "../../theme.js";
import { told } from "../../trouble.js";

const SHOWN = 24;
const SIDE = 28;

const digits = signal<{ pixels: Uint8Array; labels: number[] } | null>(null);

/** The first images of the test set, to walk with one of them, or with several from there on. */
export function Digits() {
  useEffect(() => {
    if (digits.peek() !== null) return;
    void told(engine.session.digits(SHOWN)).then((found) => {
      if (found !== undefined) digits.value = found;
    });
  }, []);
  const found = digits.value;
  const chosen = at.digits.value.split(",").map(Number);
  const t = words.value.network;
  return (
    <fieldset class="digits">
      <legend>{t.images}</legend>
      {found?.labels.map((label, i) => (
        <label key={i} class={at.from.value === "digits" && chosen.includes(i) ? "chosen" : ""}>
          <input
            type="radio"
            name="digit"
            checked={at.from.value === "digits" && chosen[0] === i}
            onChange={() => go({ from: "digits", digits: listFrom(i, chosen.length), image: "0" }, true)}
          />
          <span class="visually-hidden">{t.digit(i, label)}</span>
          <Digit pixels={found.pixels.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE)} />
        </label>
      ))}
    </fieldset>
  );
}

/** So many images from this one on. */
export const listFrom = (first: number, count: number): string =>
  Array.from({ length: count }, (_, i) => first + i).join(",");

/** Ink on paper, in the colors of the page. */
function Digit({ pixels }: { pixels: Uint8Array }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = theme.value === "dark";
  useEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(SIDE, SIDE);
    for (let i = 0; i < pixels.length; i++) {
      image.data.fill(dark ? pixels[i] : 255 - pixels[i], 4 * i, 4 * i + 3);
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [pixels, dark]);
  return <canvas ref={canvas} width={SIDE} height={SIDE} />;
}
