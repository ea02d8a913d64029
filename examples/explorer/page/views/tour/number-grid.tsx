import { cssColor, readableOn } from "../../parts/colors.js";
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
                <td
                  key={s}
                  class={framed ? "framed" : ""}
                  style={{ background, color: readableOn(background) }}
                >
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
