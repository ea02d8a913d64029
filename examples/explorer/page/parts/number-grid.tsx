import { theme } from "../theme.js";
import { cssColor, readableOn } from "./colors.js";
import { short } from "./format.js";
import "./number-grid.css";

/** What is to be said of a cell beyond its number. */
interface Note {
  /** How it is framed: "framed", "winner", "here", or several of these. */
  frame?: string;
  /** What is said where it is pointed at. */
  title?: string;
  /** Stands beside the number. */
  beside?: string;
}

interface Props {
  caption: string;
  /** Whether what is around says the same to the eye. */
  captionHidden?: boolean;
  /** Null for a cell without a number. */
  rows: readonly (readonly (number | null)[])[];
  /** The value that has the full color. */
  largest: number;
  /** What a cell without a number is. */
  empty?: string;
  note?: (row: number, column: number) => Note;
  /** A cell is pointed at. */
  onPoint?: (row: number, column: number) => void;
}

/** A few numbers as a table of colored cells, each to be read. */
export function NumberGrid({ caption, captionHidden, rows, largest, empty, note, onPoint }: Props) {
  return (
    <table class="number-grid">
      <caption class={captionHidden ? "visually-hidden" : undefined}>{caption}</caption>
      <tbody>
        {rows.map((row, r) => (
          <tr key={r}>
            {row.map((value, s) =>
              value === null ? (
                <td key={s} class="empty" title={empty}>
                  <span class="visually-hidden">{empty}</span>
                </td>
              ) : (
                <Cell
                  key={s}
                  {...{ value, largest, ...note?.(r, s) }}
                  onPoint={onPoint && (() => onPoint(r, s))}
                />
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellProps extends Note {
  value: number;
  largest: number;
  onPoint?: () => void;
}

function Cell({ value, largest, frame, title, beside, onPoint }: CellProps) {
  const background = cssColor(value, largest, theme.value);
  return (
    <td
      class={frame}
      title={title}
      style={{ background, color: readableOn(background) }}
      onMouseEnter={onPoint}
      onPointerDown={onPoint}
    >
      {short(value)}
      {beside !== undefined && ` ${beside}`}
    </td>
  );
}
