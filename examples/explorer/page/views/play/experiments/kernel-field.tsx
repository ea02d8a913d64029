import { useRef } from "preact/hooks";
import { words } from "../../../i18n.js";
import { cssColor } from "../../../parts/colors.js";
import { theme } from "../../../theme.js";

interface Props {
  weights: readonly number[];
  columns: number;
  onChange: (weights: number[]) => void;
}

/** What a weight changes by when it is dragged by a pixel of the screen. */
const PER_PIXEL = 0.01;

const rounded = (value: number) => Math.round(value * 1000) / 1000;

/** The weights of a kernel, each a colored cell: type a number, or drag the cell up and down. */
export function KernelField({ weights, columns, onChange }: Props) {
  const { play } = words.value;
  const drag = useRef<{ y: number; from: number } | null>(null);
  const largest = Math.max(0.5, ...weights.map(Math.abs));
  const put = (i: number, value: number) => {
    if (Number.isFinite(value)) onChange(weights.map((old, j) => (j === i ? rounded(value) : old)));
  };
  return (
    <fieldset class="kernel" style={{ gridTemplateColumns: `repeat(${columns}, 1fr)` }}>
      <legend class="small">{play.kernel}</legend>
      {weights.map((weight, i) => {
        const place = play.weight(Math.floor(i / columns) + 1, (i % columns) + 1);
        return (
          <span key={i} class="weight">
            <span
              class="weight-color"
              title={play.dragWeight}
              style={{ background: cssColor(weight, largest, theme.value) }}
              onPointerDown={(event) => {
                event.currentTarget.setPointerCapture(event.pointerId);
                drag.current = { y: event.clientY, from: weight };
              }}
              onPointerMove={(event) => {
                if (drag.current === null) return;
                put(i, drag.current.from + (drag.current.y - event.clientY) * PER_PIXEL);
              }}
              onPointerUp={() => {
                drag.current = null;
              }}
              onPointerCancel={() => {
                drag.current = null;
              }}
            />
            <input
              type="number"
              step="0.1"
              value={rounded(weight)}
              aria-label={place}
              onChange={(event) => put(i, event.currentTarget.valueAsNumber)}
            />
          </span>
        );
      })}
    </fieldset>
  );
}
