import { largestOf, positionOf } from "../../../../../engine/indices.js";
import type { OpInfo } from "../../../../../engine/walk.js";
import { words } from "../../../../i18n.js";
import { walk } from "../../../../model.js";
import { bracketed, shown } from "../../../../parts/format.js";
import { NumberGrid } from "../../../../parts/number-grid.js";
import type { Window } from "../../../../window.js";
import { useElements } from "../use-elements.js";
import { type Pixel, pixelsOf, windowsOver, winnerOf } from "./pool-window.js";
import "./pool.css";

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
  const values = pixels.map((pixel) => pixel?.value ?? null);
  return (
    <NumberGrid
      captionHidden
      caption={t.window}
      rows={Array.from({ length: pixels.length / columns }, (_, row) =>
        values.slice(row * columns, (row + 1) * columns),
      )}
      largest={largestOf(values.map((value) => value ?? 0))}
      empty={t.padding}
      note={(row, column) => {
        const i = row * columns + column;
        const { at } = pixels[i]!;
        const frames = [i === winner && "winner", String(at) === here && "here"].filter(Boolean);
        return { frame: frames.join(" "), title: bracketed(at), beside: i === winner ? t.wins : undefined };
      }}
    />
  );
}
