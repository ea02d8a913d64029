import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { theme } from "../theme.js";
import { paint } from "./colors.js";
import type { Maps } from "./maps.js";

interface Props {
  /** Of all maps, one after the other, each row by row. */
  values: ArrayLike<number>;
  maps: Maps;
  /** The value that has the full color. */
  largest: number;
  /** What a screen reader says of it; "" where the text beside it says all. */
  label: string;
  /** Pixels of the page for an element. */
  size?: number;
  /** Positions among the values that are framed. */
  marked?: readonly number[];
  onHover?: (position: number | null) => void;
  onPick?: (position: number) => void;
}

/** Room between two maps, in elements. */
const GAP = 1;

const partOf = (values: ArrayLike<number>, from: number, to: number): ArrayLike<number> =>
  values instanceof Float32Array ? values.subarray(from, to) : Array.prototype.slice.call(values, from, to);

/** The elements of a tensor as colored squares, on a canvas. */
export function TensorPicture({ values, maps, largest, label, size = 2, marked, onHover, onPick }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { count, columns, height, width } = maps;
  const rows = Math.ceil(count / columns);
  const across = columns * (width + GAP) - GAP;
  const down = rows * (height + GAP) - GAP;

  const draw = () => {
    const shade = theme.value;
    const context = canvas.current!.getContext("2d")!;
    context.clearRect(0, 0, across, down);
    for (let map = 0; map < count; map++) {
      const from = map * height * width;
      const image = context.createImageData(width, height);
      const part = partOf(values, from, from + height * width);
      paint(part, largest, shade, image.data);
      context.putImageData(
        image,
        (map % columns) * (width + GAP),
        Math.floor(map / columns) * (height + GAP),
      );
    }
  };
  // In another theme at once, as a print needs it.
  useEffect(() => effect(draw), [values, largest, count, columns, height, width, across, down]);

  const positionOf = (event: MouseEvent): number | null => {
    const box = canvas.current!.getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * across);
    const y = Math.floor(((event.clientY - box.top) / box.height) * down);
    const [column, row] = [Math.floor(x / (width + GAP)), Math.floor(y / (height + GAP))];
    // Between two maps the nearest element is meant: of kernels of 3 x 3 the room is as wide as a weight.
    const w = Math.min(width - 1, x - column * (width + GAP));
    const h = Math.min(height - 1, y - row * (height + GAP));
    const map = row * columns + column;
    if (w < 0 || h < 0 || column >= columns || map >= count) return null;
    const position = (map * height + h) * width + w;
    return position < values.length ? position : null;
  };

  const frame = (position: number) => {
    const map = Math.floor(position / (height * width));
    const inside = position % (height * width);
    const left = (map % columns) * (width + GAP) + (inside % width);
    const top = Math.floor(map / columns) * (height + GAP) + Math.floor(inside / width);
    const style = {
      left: `${(100 * left) / across}%`,
      top: `${(100 * top) / down}%`,
      width: `${100 / across}%`,
      height: `${100 / down}%`,
    };
    return <span key={position} class="mark" style={style} />;
  };

  return (
    <span class="tensor-picture" style={{ width: `${across * size}px`, aspectRatio: `${across} / ${down}` }}>
      <canvas
        ref={canvas}
        width={across}
        height={down}
        {...(label === "" ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
        onMouseMove={onHover && ((event) => onHover(positionOf(event)))}
        onMouseLeave={onHover && (() => onHover(null))}
        onClick={
          onPick &&
          ((event) => {
            const position = positionOf(event);
            if (position !== null) onPick(position);
          })
        }
      />
      {marked?.map(frame)}
    </span>
  );
}
