import type { Factor } from "../../../../../engine/shown-term.js";
import { words } from "../../../../i18n.js";
import { cssColor, readableOn } from "../../../../parts/colors.js";
import { theme } from "../../../../theme.js";
import { pointedAt } from "../hover.js";
import { shown } from "../number.js";
import type { Grid, Layout } from "./layout.js";

interface Props {
  name: string;
  value: Factor["value"];
  largest: number;
  grid: Grid;
  layout: Layout;
}

/** A few numbers as a colored grid, each to be read; what lies in the padding is an empty cell. */
export function NumberGrid({ name, value, largest, grid, layout: { rows, columns } }: Props) {
  const t = words.value.detail;
  return (
    <table class="number-grid" onMouseLeave={() => (pointedAt.value = null)}>
      <caption class="visually-hidden">{name}</caption>
      <tbody>
        {Array.from({ length: rows }, (_, row) => (
          <tr key={row}>
            {[...grid.parts.subarray(row * columns, (row + 1) * columns)].map((part, column) =>
              part < 0 ? (
                <td key={column} class="empty" title={t.padding}>
                  <span class="visually-hidden">{t.padding}</span>
                </td>
              ) : (
                <td
                  key={column}
                  class={part === pointedAt.value ? "pointed" : undefined}
                  style={colorsOf(value[part], largest)}
                  onMouseEnter={() => (pointedAt.value = part)}
                  onPointerDown={() => (pointedAt.value = part)}
                >
                  {shown(value[part], 3)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The color of a value, and what can be read on it. */
export function colorsOf(value: number, largest: number): { background: string; color: string } {
  const background = cssColor(value, largest, theme.value);
  return { background, color: readableOn(background) };
}
