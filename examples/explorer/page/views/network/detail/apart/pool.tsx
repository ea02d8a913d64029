import { positionOf } from "../../../../../engine/indices.js";
import type { OpInfo } from "../../../../../engine/walk.js";
import { words } from "../../../../i18n.js";
import { walk } from "../../../../model.js";
import type { Window } from "../../../../window.js";
import { bracketed, shown } from "../number.js";
import { useElements } from "../use-elements.js";
import { colorsOf } from "./number-grid.js";

interface Pixel {
  at: number[];
  value: number;
}

/** The pixels of the window at (p, q), row by row; null in the padding. */
function pixelsOf(
  d: Window,
  x: Float32Array,
  shape: readonly number[],
  [n, c, p, q]: number[],
): (Pixel | null)[] {
  return Array.from({ length: d.R * d.S }, (_, i) => {
    const h = p * d.strideH - d.padH + Math.floor(i / d.S);
    const w = q * d.strideW - d.padW + (i % d.S);
    if (h < 0 || h >= d.H || w < 0 || w >= d.W) return null;
    return { at: [n, c, h, w], value: x[positionOf([n, c, h, w], shape)] };
  });
}

/** The first of the largest. */
const winnerOf = (pixels: (Pixel | null)[]): number =>
  pixels.reduce(
    (best, pixel, i) => (pixel !== null && pixel.value > (pixels[best]?.value ?? -Infinity) ? i : best),
    0,
  );

/** The windows that a pixel lies in. */
function windowsOver(d: Window, [n, c, h, w]: readonly number[]): number[][] {
  const found: number[][] = [];
  for (let p = 0; p < d.P; p++)
    for (let q = 0; q < d.Q; q++) {
      const [r, s] = [h + d.padH - p * d.strideH, w + d.padW - q * d.strideW];
      if (r >= 0 && r < d.R && s >= 0 && s < d.S) found.push([n, c, p, q]);
    }
  return found;
}

/** A pooling window, who won it, and where its gradient goes. */
export function MaxPool({
  op,
  index,
  backward,
}: {
  op: OpInfo;
  index: readonly number[];
  backward: boolean;
}) {
  const info = walk.value;
  const x = useElements(op.inputs[0], "value");
  const dy = useElements(op.output, "gradient");
  const t = words.value.detail;
  const d = op.settings.d as unknown as Window;
  if (info === null || x === null) return null;
  const [shape, outShape] = [info.tensors[op.inputs[0]!].shape, info.tensors[op.output].shape];
  const windows = backward ? windowsOver(d, index) : [[...index]];
  if (windows.length === 0) return <p>{t.noWindow}</p>;
  return (
    <div class="pool-windows">
      {windows.map((at) => {
        const pixels = pixelsOf(d, x, shape, at);
        const winner = winnerOf(pixels);
        const own = pixels[winner]!;
        const equal = pixels.filter((pixel) => pixel?.value === own.value).length;
        const upstream = dy?.[positionOf(at, outShape)] ?? 0;
        const won = String(own.at) === String(index);
        return (
          <figure key={String(at)}>
            <WindowGrid pixels={pixels} columns={d.S} winner={winner} here={backward ? String(index) : ""} />
            <figcaption>
              {t.winner(bracketed(own.at), shown(own.value))} {equal > 1 && t.tie(equal)}{" "}
              {backward && (won ? t.wonGradient(shown(upstream)) : t.lostGradient(shown(upstream)))}
            </figcaption>
          </figure>
        );
      })}
    </div>
  );
}

interface GridProps {
  pixels: (Pixel | null)[];
  columns: number;
  winner: number;
  here: string;
}

function WindowGrid({ pixels, columns, winner, here }: GridProps) {
  const t = words.value.detail;
  const largest = Math.max(...pixels.map((pixel) => Math.abs(pixel?.value ?? 0)));
  return (
    <table class="number-grid">
      <caption class="visually-hidden">{t.window}</caption>
      <tbody>
        {Array.from({ length: pixels.length / columns }, (_, row) => (
          <tr key={row}>
            {pixels.slice(row * columns, (row + 1) * columns).map((pixel, s) => {
              const i = row * columns + s;
              if (pixel === null) return <td key={i} class="empty" title={t.padding} />;
              const marks = [i === winner && "winner", String(pixel.at) === here && "here"].filter(Boolean);
              return (
                <td
                  key={i}
                  class={marks.join(" ")}
                  style={colorsOf(pixel.value, largest)}
                  title={bracketed(pixel.at)}
                >
                  {shown(pixel.value, 3)}
                  {i === winner && <span class="crown"> {t.wins}</span>}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
