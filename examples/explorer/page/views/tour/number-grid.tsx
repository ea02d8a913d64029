import { cssColor } from "../../parts/colors.js";
import { theme } from "../../theme.js";
import { short } from "./format.js";

interface Props {
  caption: string;
  rows: readonly (readonly number[])[];
  /** The value that has the full color. */
  largest: number;
  /** A cell that is framed: its row and column. */
  marked?: readonly [number, number];
  write?: (value: number) => string;
}

/** A few numbers as a table of colored cells. */
export function NumberGrid({ caption, rows, largest, marked, write = short }: Props) {
  const shade = theme.value;
  return (
    <table class="number-grid">
      <caption>{caption}</caption>
      <tbody>
        {rows.map((row, r) => (
          <tr key={r}>
            {row.map((value, s) => {
              const background = cssColor(value, largest, shade);
              const framed = marked?.[0] === r && marked[1] === s;
              return (
                <td key={s} class={framed ? "framed" : ""} style={{ background, color: onColor(background) }}>
                  {write(value)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/**
 * Black or white, whichever can be read better on a color: at least 4.58 : 1.
 *
 * Source: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
 */
function onColor(color: string): string {
  const [r, g, b] = color.match(/\d+/g)!.map((byte) => (Number(byte) / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#000000" : "#ffffff";
}
